package dev.covey.node.swarm.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.node.swarm.overlay.OverlaySimulation.Spread;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rooms of many members; prints what docs/performance.md shows. */
@Timeout(300)
class OverlaySimulationTest {

  private static final OverlayOptions OPTIONS = OverlayOptions.defaults();

  @Test
  @Timeout(60)
  void aThousandMembersReachEachOtherInFewHopsWhateverHappens() {
    tryAll(1_000, 6);
  }

  @Test
  @Tag("long")
  void tenThousandMembersReachEachOtherInFewHopsWhateverHappens() {
    tryAll(10_000, 8);
  }

  @Test
  void aSmallRoomIsAFullMesh() {
    for (int members = 2; members <= 9; members++) {
      OverlaySimulation room = new OverlaySimulation(members, OPTIONS);
      for (int i = 0; i < members; i++) {
        int unused = room.join();
        room.run(500);
      }
      room.run(180_000);
      assertThat(room.minDegree()).as("%d members", members).isEqualTo(members - 1);
    }
  }

  @Test
  void membersWhoCameOneByOneThroughTheSameOneAreSpread() {
    OverlaySimulation room = new OverlaySimulation(5, OPTIONS);
    for (int i = 0; i < 100; i++) {
      int id = room.join();
      room.nodes.get(id).overlay.heard(java.util.List.of(0));
      room.run(200);
    }
    room.run(120_000);
    Spread spread = room.spread();
    assertThat(spread.reached()).isEqualTo(100);
    assertThat(spread.maxDegree()).isLessThanOrEqualTo(OPTIONS.most());
    assertThat(spread.maxHops()).isLessThanOrEqualTo(4);
  }

  private static void tryAll(int members, int hops) {
    OverlaySimulation room = new OverlaySimulation(members, OPTIONS);
    System.out.println(
        "|members|after|reached|hops to all|mean hops|copies per delivery|neighbours min/mean/max|messages per member and minute|");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (int i = 0; i < members; i++) {
      int unused = room.join();
      room.run(30_000 / members + 1);
    }
    room.run(30_000);
    Spread joined = show(room, "all joined within " + Math.max(30, members / 1_000) + " s");
    check(room, joined, members, hops);

    room.messages = 0;
    long start = room.now;
    room.run(60_000);
    show(room, "a quiet minute", start);

    room.messages = 0;
    start = room.now;
    double least = 1;
    for (int second = 0; second < 120; second++) {
      for (int one = 0; one < members / 600 || (one == 0 && second % 6 == 0); one++) {
        room.vanish(room.randomAlive(), 0);
        int unused = room.join();
      }
      room.run(1_000);
      if (second % 10 == 9) {
        Spread now = room.spread();
        least = Math.min(least, (double) now.reached() / now.members());
      }
    }
    show(
        room,
        "10 % a minute leave and join, for 2 min; during it at least " + percent(least),
        start);
    // Whoever has just dialled is not there yet.
    assertThat(least).isGreaterThan(0.985);
    room.run(10_000);
    check(room, room.spread(), members, hops);

    room.messages = 0;
    start = room.now;
    room.vanishMany(0.3, 30_000);
    show(room, "30 % vanish, unnoticed yet");
    Spread at = room.spread();
    assertThat((double) at.reached() / at.members()).isGreaterThan(0.99);
    room.run(45_000);
    Spread healed = show(room, "15 s after it was noticed", start);
    check(room, healed, room.alive.size(), hops);
  }

  private static void check(OverlaySimulation room, Spread spread, int members, int hops) {
    assertThat(spread.reached()).isEqualTo(members);
    assertThat(spread.maxHops()).isLessThanOrEqualTo(hops);
    assertThat(spread.maxDegree()).isLessThanOrEqualTo(OPTIONS.most());
    assertThat(spread.copies()).isLessThan(OPTIONS.most());
    assertThat(room.minDegree()).isPositive();
  }

  @CanIgnoreReturnValue
  private static Spread show(OverlaySimulation room, String what) {
    return show(room, what, room.now);
  }

  @CanIgnoreReturnValue
  private static Spread show(OverlaySimulation room, String what, long since) {
    Spread spread = room.spread();
    double minutes = (room.now - since) / 60_000.0;
    System.out.printf(
        Locale.ROOT,
        "|%,d|%s|%s|%d|%.2f|%.1f|%d / %.1f / %d|%s|%n",
        spread.members(),
        what,
        percent((double) spread.reached() / spread.members()),
        spread.maxHops(),
        spread.meanHops(),
        spread.copies(),
        room.minDegree(),
        room.meanDegree(),
        spread.maxDegree(),
        minutes == 0
            ? ""
            : String.format(Locale.ROOT, "%.1f", room.messages / minutes / spread.members()));
    return spread;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }
}
