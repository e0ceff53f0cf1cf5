package dev.covey.node.room.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Role;
import dev.covey.node.room.entry.Cut;
import dev.covey.node.room.entry.DeviceRevoked;
import dev.covey.node.room.state.Scene.Pen;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fold's cost stays near n log n, also where somebody tries to make it more. */
@Timeout(120)
class FoldSpeedTest {

  private static final int MANY = 10_000;

  @Test
  void tenThousandMembersAndActsAreFoldedInMilliseconds() {
    Scene room = Scene.foundedBy("ada");
    Pen ada = room.hello("ada");
    room.write(ada, Scene.invite("door", Role.WRITER));
    List<Pen> pens = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      pens.add(room.hello("member " + i, 0, "door"));
    }
    Random random = new Random(1);
    for (int i = 0; i < MANY; i++) {
      Pen pen = pens.get(random.nextInt(MANY));
      room.write(
          ada,
          random.nextInt(4) == 0
              ? Scene.removal(pen.who, pen.cut())
              : Scene.role(pen.who, Role.of(1 + random.nextInt(4)), pen.cut()));
    }
    assertThat(millisOf(room)).isLessThan(1_000);
  }

  @Test
  void oneMemberWithEverythingCostsLittleMore() {
    assertThat(hostile(room -> logs(room, MANY))).as("logs").isLessThan(3_000);
    assertThat(hostile(FoldSpeedTest::roles)).as("roles").isLessThan(3_000);
    assertThat(hostile(FoldSpeedTest::removals)).as("removals").isLessThan(3_000);
    assertThat(hostile(FoldSpeedTest::devices)).as("devices").isLessThan(3_000);
    assertThat(hostile(room -> sameDevice(room, 1))).as("its own device").isLessThan(3_000);
    assertThat(hostile(room -> sameDevice(room, -1))).as("its own device").isLessThan(3_000);
    assertThat(hostile(FoldSpeedTest::invites)).as("invites").isLessThan(3_000);
  }

  private static long hostile(Consumer<Scene> acts) {
    Scene room = Scene.foundedBy("ada");
    acts.accept(room);
    return millisOf(room);
  }

  private static void logs(Scene room, int count) {
    Pen ada = room.hello("ada");
    room.write(ada, Scene.invite("door", Role.WRITER));
    for (int i = 0; i < count; i++) {
      room.hello("bob", i, "door");
    }
  }

  private static void roles(Scene room) {
    logs(room, 100);
    Pen ada = Scene.pen("ada", 0);
    ada.length = 2;
    for (int i = 0; i < MANY; i++) {
      room.write(ada, Scene.role("bob", Role.of(1 + i % 4)));
    }
  }

  private static void removals(Scene room) {
    logs(room, 100);
    Pen ada = Scene.pen("ada", 0);
    ada.length = 2;
    for (int i = 0; i < MANY; i++) {
      room.write(ada, Scene.removal("bob"));
    }
  }

  private static void devices(Scene room) {
    logs(room, 2);
    Pen bob = Scene.pen("bob", 0);
    bob.length = 1;
    for (int i = 0; i < MANY; i++) {
      room.write(bob, new DeviceRevoked(Scene.key("device " + i), List.of()));
    }
  }

  /** Cuts at ever other places, all behind what is there. */
  private static void sameDevice(Scene room, int step) {
    logs(room, 1);
    Pen bob = Scene.pen("bob", 0);
    bob.length = 1;
    for (int i = 0; i < MANY; i++) {
      Cut cut = new Cut(bob.tag, (1L << 40) + (long) step * i);
      room.write(bob, new DeviceRevoked(bob.device, List.of(cut)));
    }
  }

  private static void invites(Scene room) {
    Pen ada = room.hello("ada");
    for (int i = 0; i < MANY / 10; i++) {
      room.write(ada, Scene.invite("door", Role.ADMIN));
      room.hello("member " + i, 0, "door");
    }
  }

  /** Processor time of this thread: what else the machine does is no matter. */
  private static long millisOf(Scene room) {
    Collections.shuffle(room.entries, new Random(2));
    long best = Long.MAX_VALUE;
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (int round = 0; round < 8; round++) {
      long start = threads.getCurrentThreadCpuTime();
      assertThat(room.state().members()).isNotEmpty();
      best = Math.min(best, (threads.getCurrentThreadCpuTime() - start) / 1_000_000);
    }
    return best;
  }
}
