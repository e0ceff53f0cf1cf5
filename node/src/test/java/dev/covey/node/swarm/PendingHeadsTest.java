package dev.covey.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.Head;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PendingHeadsTest {

  private final AtomicInteger inRoom = new AtomicInteger();
  private final PendingHeads pending = new PendingHeads(inRoom);

  @Test
  void aPeerHasSoManyPlacesAndUsesThemAgain() {
    for (int i = 0; i < PendingHeads.MAX; i++) {
      assertThat(pending.add(head(i, 1))).isTrue();
    }
    assertThat(pending.add(head(-1, 1))).isFalse();
    assertThat(pending.add(head(7, 2))).isTrue();
    assertThat(pending.take()).hasSize(PendingHeads.MAX).containsEntry(log(7), 2L);
    assertThat(pending.add(head(-1, 1))).isFalse();
    pending.done(Map.of());
    assertThat(inRoom).hasValue(0);
    assertThat(pending.add(head(-1, 1))).isTrue();
    assertThat(inRoom).hasValue(1);
  }

  @Test
  void thereIsAShareHoweverManyOthersHaveTold() {
    inRoom.set(PendingHeads.MAX_IN_ROOM);
    for (int i = 0; i < PendingHeads.SHARE; i++) {
      assertThat(pending.add(head(i, 1))).isTrue();
    }
    assertThat(pending.add(head(-1, 1))).isFalse();
    int unused = inRoom.addAndGet(-PendingHeads.SHARE - 1);
    assertThat(pending.add(head(-1, 1))).isTrue();
  }

  @Test
  void whatIsPutOffTakesOnePlaceAndItsLatestLengthCounts() {
    assertThat(pending.add(head(1, 1))).isTrue();
    Map<LogKey, Long> batch = pending.take();
    assertThat(pending.add(head(1, 2))).isTrue();
    pending.done(batch);
    assertThat(pending.add(head(1, 3))).isTrue();
    assertThat(pending.take()).containsEntry(log(1), 2L);
    pending.done(Map.of(log(1), 2L));
    assertThat(inRoom).hasValue(1);
    assertThat(pending.hasPutOff()).isTrue();
    assertThat(pending.isEmpty()).isTrue();
    pending.retry();
    assertThat(pending.hasPutOff()).isFalse();
    assertThat(pending.take()).containsExactly(Map.entry(log(1), 3L));
  }

  @Test
  void givesAllPlacesBackAtTheEnd() {
    assertThat(pending.add(head(1, 1))).isTrue();
    Map<LogKey, Long> batch = pending.take();
    assertThat(pending.add(head(2, 1))).isTrue();
    pending.close();
    assertThat(inRoom).hasValue(1);
    pending.done(batch);
    assertThat(inRoom).hasValue(0);
    assertThat(pending.add(head(3, 1))).isFalse();
  }

  private static Head head(int log, long length) {
    return new Head(log(log), length);
  }

  private static LogKey log(int number) {
    return new LogKey(Blake2b.hash(Bytes.utf8("log " + number)));
  }
}
