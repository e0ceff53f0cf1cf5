package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.MemberKind;
import dev.covey.api.Participant;
import dev.covey.core.crypto.KeyPair;
import dev.covey.node.identity.Identity;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people are called, who never said it but in their hellos. */
@Timeout(60)
class NamesTest {

  @TempDir Path temp;

  @Test
  void whoeverSaidHelloTwiceIsCalledByTheNewestInWhateverOrderOneHeardOfThem() throws Exception {
    KeyPair person = KeyPair.generate();
    try (TestNode desk = new TestNode(temp.resolve("desk"), device(person, "ada"));
        TestNode phone = new TestNode(temp.resolve("phone"), device(person, "zoe"));
        TestNode bob = new TestNode(temp.resolve("bob"), "bob");
        TestNode carol = new TestNode(temp.resolve("carol"), "carol")) {
      phone.clock.addAndGet(60_000);
      String first = desk.lobby().id();
      assertThat(phone.lobby().id()).isEqualTo(first);
      desk.copyTo(bob);
      phone.copyTo(bob);
      phone.copyTo(carol);
      desk.copyTo(carol);
      bob.copyTo(carol);
      carol.copyTo(bob);
      assertThat(names(bob)).containsExactly("bob", "carol", "zoe");
      assertThat(names(carol)).isEqualTo(names(bob));
    }
  }

  private static Identity device(KeyPair person, String name) {
    return Identity.of(
        person, KeyPair.generate(), name, MemberKind.PERSON, Instant.ofEpochMilli(TestNode.NOW));
  }

  private static List<String> names(TestNode node) {
    return node.lobby().membership().participants().stream().map(Participant::name).toList();
  }
}
