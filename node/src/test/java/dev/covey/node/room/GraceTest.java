package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.InviteTerms;
import dev.covey.api.NewcomerHistory;
import dev.covey.api.RoomPolicy;
import dev.covey.core.crypto.KeyPair;
import dev.covey.node.room.key.MirrorKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long a room is looked for under the topics of its older epochs. */
@Timeout(60)
class GraceTest {

  @TempDir Path directory;

  @Test
  void anOlderTopicStaysForThirtyDaysAfterTheNextOne() throws Exception {
    try (TestNode ada = new TestNode(directory, "ada")) {
      LocalRoom room = ada.rooms.create("club");
      assertThat(sought(room)).containsExactly(0L);
      begin(room);
      pass(ada, Duration.ofDays(20));
      begin(room);
      assertThat(sought(room)).containsExactly(2L, 1L, 0L);
      pass(ada, Duration.ofDays(10).minusMillis(1));
      assertThat(sought(room)).containsExactly(2L, 1L, 0L);
      pass(ada, Duration.ofMillis(1));
      assertThat(sought(room)).containsExactly(2L, 1L);
      ada.shut();
      pass(ada, Duration.ofDays(20).minusMillis(1));
      ada.open();
      LocalRoom again = ada.rooms.all().get(0);
      assertThat(sought(again)).containsExactly(2L, 1L);
      pass(ada, Duration.ofMillis(1));
      assertThat(sought(again)).containsExactly(2L);
      // Whoever comes back later by an address is still let in.
      assertThat(numbers(again.network().mirrorKeys())).containsExactly(2L, 1L, 0L);
    }
  }

  @Test
  void howManyThereAreIsBounded() throws Exception {
    try (TestNode ada = new TestNode(directory, "ada")) {
      LocalRoom room = ada.rooms.create("club");
      for (int i = 0; i < SharedRoom.MAX_KEYS + 5; i++) {
        begin(room);
      }
      assertThat(sought(room)).hasSize(SharedRoom.MAX_KEYS).startsWith(37L, 36L).endsWith(7L, 0L);
      assertThat(room.mirrorCode()).isNotEmpty();
      pass(ada, Grace.LENGTH);
      assertThat(sought(room)).containsExactly(37L);
    }
  }

  @Test
  void newDevicesFindTheOthersByTheFirstTopicForEver() throws Exception {
    try (TestNode ada = new TestNode(directory, "ada")) {
      LocalRoom own = ada.rooms.own();
      own.devices().notes().revoke(KeyPair.generate().publicKey());
      own.devices().notes().revoke(KeyPair.generate().publicKey());
      assertThat(own.keys().current().number()).isEqualTo(2);
      pass(ada, Grace.LENGTH);
      assertThat(sought(own)).containsExactly(2L, 0L);
    }
  }

  private static void begin(LocalRoom room) {
    long before = room.keys().current().number();
    RoomPolicy old = room.membership().policy();
    if (old.history() == NewcomerHistory.ALL) {
      room.membership()
          .policy(new RoomPolicy(old.invite(), old.post(), NewcomerHistory.SINCE_JOIN, List.of()));
    } else {
      // Where newcomers are not to read what was said before, each invite begins an epoch.
      assertThat(room.membership().invite(InviteTerms.WRITERS).key()).isNotEmpty();
    }
    assertThat(room.keys().current().number()).isEqualTo(before + 1);
  }

  private static void pass(TestNode node, Duration time) {
    node.clock.addAndGet(time.toMillis());
  }

  private static List<Long> sought(LocalRoom room) {
    return numbers(room.network().soughtKeys());
  }

  private static List<Long> numbers(List<MirrorKey> keys) {
    return keys.stream().map(MirrorKey::epoch).toList();
  }
}
