package dev.covey.node.room.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class HybridClockTest {

  private static final long NOW = 1_795_000_000_000L;
  private final HybridClock clock = new HybridClock(InstantSource.fixed(Instant.ofEpochMilli(NOW)));

  @Test
  void followsTheWallUnlessSomethingLaterWasSeen() {
    assertThat(clock.next(0)).isEqualTo(NOW << 16);
    assertThat(clock.next(NOW << 16)).isEqualTo((NOW << 16) + 1);
    assertThat(clock.next((NOW << 16) + 0xffff)).isEqualTo((NOW + 1) << 16);
    assertThat(clock.next((NOW + 50) << 16)).isEqualTo(((NOW + 50) << 16) + 1);
  }

  @Test
  void exactlyOneDayAheadIsNotEarlyAndOneMillisecondMoreIs() {
    long day = 86_400_000;
    assertThat(clock.isEarly(HybridClock.at(NOW + day) + 0xffff)).isFalse();
    assertThat(clock.isEarly(HybridClock.at(NOW + day + 1))).isTrue();
    assertThat(HybridClock.due(HybridClock.at(NOW + day + 1)))
        .isEqualTo(Instant.ofEpochMilli(NOW + 1));
    assertThat(clock.isEarly(Long.MAX_VALUE)).isTrue();
  }

  @Test
  void strangeWallsDoNotOverflow() {
    assertThat(HybridClock.at(-1)).isZero();
    assertThat(HybridClock.at(Long.MAX_VALUE)).isPositive();
    assertThat(HybridClock.millis(HybridClock.at(NOW))).isEqualTo(NOW);
  }
}
