package dev.covey.node.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.Contact;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContactBookTest {

  private final PublicKey self = KeyPair.generate().publicKey();
  private final String ada = KeyPair.generate().publicKey().toString();
  private final String bob = KeyPair.generate().publicKey().toString();

  @TempDir Path temp;
  private LogStore store;
  private ContactBook book;

  @BeforeEach
  void open() {
    store = LogStore.open(temp.resolve("store"), PeopleTables.ALL.toArray(Table[]::new));
    book = ContactBook.open(store.storage(), self);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void namesAreKeptAcrossARestart() {
    book.add(ada, " Ada ");
    book.add(bob.toUpperCase(Locale.ROOT), "Bob");
    book.verify("ada", true);
    book.block(bob, true);
    book.rename("Bob", "Robert");
    close();
    open();
    assertThat(book.all())
        .containsExactly(
            new Contact(ada, "Ada", true, false), new Contact(bob, "Robert", false, true));
    assertThat(book.isFriend(PublicKey.parse(ada))).isTrue();
    assertThat(book.isBlocked(PublicKey.parse(bob))).isTrue();
    assertThat(book.isFriend(PublicKey.parse(bob))).isFalse();
    assertThat(book.find("robert")).isEqualTo(book.find(bob));
    assertThat(book.remove("Robert")).isTrue();
    assertThat(book.remove("Robert")).isFalse();
    close();
    open();
    assertThat(book.all()).extracting(Contact::name).containsExactly("Ada");
  }

  @Test
  void whatWouldConfuseIsRefused() {
    book.add(ada, "Ada");
    assertRefused(() -> book.add(ada, "Countess"), "already called \"Ada\"");
    assertRefused(() -> book.add(bob, "ADA"), "somebody else is already called \"Ada\"");
    assertRefused(() -> book.add(bob, "@bob"), "must not look like");
    assertRefused(() -> book.add(bob, "bob~1234"), "must not look like");
    assertRefused(() -> book.add(bob, bob), "must not look like");
    assertRefused(() -> book.add(bob, ""), "display name of 0 bytes");
    assertRefused(() -> book.add(bob, "x".repeat(200)), "display name of 200 bytes");
    assertRefused(() -> book.add(bob, "a\u001b[2J"), "control character");
    assertRefused(() -> book.add(self.toString(), "me"), "your own identity");
    assertRefused(() -> book.add("12", "x"), "64 hex digits");
    assertRefused(() -> book.rename("nobody", "x"), "no contact is called \"nobody\"");
    assertThat(book.rename("ada", "ADA").name()).isEqualTo("ADA");
    assertThat(book.all()).hasSize(1);
  }

  @Test
  void whoeverIsShutOutGetsAName() {
    book.shutOut(PublicKey.parse(bob));
    assertThat(book.all())
        .containsExactly(new Contact(bob, "blocked " + bob.substring(0, 8), false, true));
    book.add(ada, "Ada");
    book.shutOut(PublicKey.parse(ada));
    assertThat(book.find("Ada").orElseThrow().blocked()).isTrue();
  }

  private static void assertRefused(Runnable change, String why) {
    assertThatThrownBy(change::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
