package dev.covey.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.Knock;
import dev.covey.api.Message;
import dev.covey.api.Room;
import dev.covey.api.RoomKind;
import dev.covey.core.testing.Await;
import dev.covey.dht.mainline.MainlineDht;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers, contacts and direct rooms between whole nodes over loopback. */
@Timeout(300)
class PeopleTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** Somebody who was not found is looked for again after a while. */
  private static final Duration FOUND = Duration.ofSeconds(60);

  @TempDir Path directory;

  private final MainlineDht bootstrap = MainlineDht.options().open();

  @AfterEach
  void closeBootstrap() {
    bootstrap.close();
  }

  @Test
  void aStrangerKnocksIsAcceptedAndBothTalk() {
    try (LocalNode ada = node("ada");
        LocalNode bob = node("bob")) {
      Room hers = ada.direct(bob.profile().identity(), "from the library");
      hers.send("are you there?");
      assertThat(hers.kind()).isEqualTo(RoomKind.DIRECT);
      awaitKnocks(bob, 1);
      Knock knock = bob.knocks().all().get(0);
      assertThat(knock.identity()).isEqualTo(ada.profile().identity());
      assertThat(knock.name()).isEqualTo("ada");
      assertThat(knock.text()).isEqualTo("from the library");
      assertThat(bob.status().notes()).contains("somebody knocks: `covey knock list` says who");
      assertThat(bob.rooms()).isEmpty();
      Room his = bob.knocks().accept(knock.identity());
      assertThat(his.id()).isEqualTo(hers.id());
      assertThat(bob.knocks().all()).isEmpty();
      awaitText(his, "are you there?");
      his.send("yes");
      awaitText(hers, "yes");
      assertThat(bob.direct(ada.profile().identity(), "").id()).isEqualTo(his.id());
    }
  }

  @Test
  void acceptingOutlivesARestartAndAContactNeedsNoAnswer() {
    String bobs;
    try (LocalNode bob = node("bob");
        LocalNode ada = node("ada")) {
      bobs = bob.profile().identity();
      bob.contacts().add(ada.profile().identity(), "Ada");
      ada.contacts().add(bobs, "Bob");
      ada.direct("bob", "").send("hello");
      Await.until(FOUND, () -> "the room", () -> !bob.rooms().isEmpty());
      assertThat(bob.knocks().all()).isEmpty();
      awaitText(bob.rooms().get(0), "hello");
    }
    try (LocalNode ada = node("ada")) {
      assertThat(ada.contacts().find("Bob").orElseThrow().identity()).isEqualTo(bobs);
      awaitText(ada.direct("Bob", ""), "hello");
    }
  }

  @Test
  void whoIsRefusedOrBlockedIsNotHeardAgain() {
    try (LocalNode bob = node("bob");
        LocalNode eve = node("eve");
        LocalNode mallory = node("mallory")) {
      String bobs = bob.profile().identity();
      eve.direct(bobs, "buy this").send("cheap");
      awaitKnocks(bob, 1);
      mallory.direct(bobs, "me too").send("cheaper");
      awaitKnocks(bob, 2);
      assertThat(bob.knocks().refuse(eve.profile().identity())).isTrue();
      bob.knocks().block(mallory.profile().identity());
      assertThat(bob.knocks().all()).isEmpty();
      assertThat(bob.rooms()).isEmpty();
      assertThat(bob.contacts().all()).singleElement().matches(contact -> contact.blocked());
      assertThatThrownBy(() -> bob.direct(mallory.profile().identity(), ""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is blocked");
      assertThatThrownBy(() -> bob.knocks().accept(eve.profile().identity()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("nobody of that identity");
    }
  }

  @Test
  void aNodeWithoutAnInboxIsNotFound() {
    try (LocalNode bob = LocalNode.open(config("bob").withInbox(false));
        LocalNode ada = node("ada");
        LocalNode cy = node("cy")) {
      Room unheard = ada.direct(bob.profile().identity(), "hello?");
      // Somebody who can be found, asked later, is found: time enough was given.
      Room heard = ada.direct(cy.profile().identity(), "hello!");
      awaitKnocks(cy, 1);
      assertThat(bob.knocks().all()).isEmpty();
      assertThat(unheard.id()).isNotEqualTo(heard.id());
      // Both know each other: they need no knock.
      Room his = bob.direct(ada.profile().identity(), "");
      unheard.send("so there you are");
      awaitText(his, "so there you are");
    }
  }

  @Test
  void nonsenseIsRefusedInOneLine() {
    try (LocalNode ada = node("ada")) {
      for (String who : List.of("", "nobody", "00".repeat(32), ada.profile().identity())) {
        assertThatThrownBy(() -> ada.direct(who, ""))
            .as(who)
            .isInstanceOf(IllegalArgumentException.class);
      }
      String other = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
      assertThatThrownBy(() -> ada.direct(other, "x".repeat(501)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at most 500");
      assertThat(ada.rooms()).isEmpty();
    }
  }

  private static void awaitKnocks(LocalNode node, int count) {
    Await.until(
        FOUND,
        () -> count + " knocks and not " + node.knocks().all(),
        () -> node.knocks().all().size() == count);
  }

  private LocalNode node(String name) {
    return LocalNode.open(config(name));
  }

  private NodeConfig config(String name) {
    return NodeConfig.at(directory.resolve(name))
        .withName(name)
        .withListen(new InetSocketAddress(LOOPBACK, 0))
        .withBootstrap(List.of(bootstrap.localAddress()))
        .withLan(false)
        .withLinkAddresses(false);
  }

  private static void awaitText(Room room, String text) {
    Await.until(
        text,
        () ->
            room.history().latest(100).items().stream().map(Message::text).anyMatch(text::equals));
  }
}
