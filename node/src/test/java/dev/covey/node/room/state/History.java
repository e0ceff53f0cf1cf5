package dev.covey.node.room.state;

import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.node.room.entry.Cut;
import dev.covey.node.room.entry.DeviceRevoked;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.entry.InviteRevoked;
import dev.covey.node.room.entry.Leave;
import dev.covey.node.room.entry.Removal;
import dev.covey.node.room.entry.RoleSet;
import dev.covey.node.room.state.Scene.Pen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Random rooms: everybody does anything, with clocks that differ; only logs stay in order. */
final class History {

  static final List<String> PEOPLE = List.of("ada", "bob", "cleo", "dan", "eve", "finn");
  private static final List<String> DOORS = List.of("red", "green", "blue", "back");

  final List<ControlEntry> entries = new ArrayList<>();
  final Map<String, Pen> pens = new HashMap<>();
  private final Map<Pen, Long> last = new HashMap<>();
  private final Random random;
  private long millis = Scene.NOW;

  History(Random random) {
    this.random = random;
  }

  static Charter charter() {
    return Charter.founded(Scene.tag("ada/0"));
  }

  static History random(long seed, int steps) {
    History history = new History(new Random(seed));
    history.write(history.pen("ada", 0), null);
    for (int step = 0; step < steps; step++) {
      history.millis += history.random.nextInt(4);
      history.step();
    }
    for (String who : PEOPLE) {
      Pen first = history.pen(who, 0);
      if (first.length == 0) {
        history.write(first, null);
      }
    }
    return history;
  }

  private void step() {
    // The founder, who can do most, does most: otherwise little would come of anything.
    String who = random.nextInt(3) == 0 ? "ada" : PEOPLE.get(random.nextInt(PEOPLE.size()));
    Pen pen = pen(who, random.nextInt(3));
    write(pen, pen.length == 0 ? null : body(pen));
  }

  Pen pen(String who, int device) {
    return pens.computeIfAbsent(who + "/" + device, name -> Scene.pen(who, device));
  }

  /** Writes a body, or a hello; up to some milliseconds early or late. */
  void write(Pen pen, Entry.@Nullable Body body) {
    writeAt(pen, millis + random.nextInt(16) - 8, body == null ? hello(pen) : body);
  }

  void writeAt(Pen pen, long at, Entry.Body body) {
    long time = Math.max(HybridClock.at(at), last.getOrDefault(pen, 0L) + 1);
    last.put(pen, time);
    entries.add(new ControlEntry(pen.tag, pen.length++, time, body));
  }

  private Entry.Body hello(Pen pen) {
    String door = random.nextInt(4) == 0 ? null : pick(DOORS);
    return Scene.helloOf(pen, 0, door);
  }

  /** What a pen may write next, whether it may do that or not. */
  Entry.Body body(Pen pen) {
    switch (random.nextInt(14)) {
      case 0, 1, 2, 3 -> {
        return new Invite(
            Scene.key(pick(DOORS)),
            Role.of(1 + random.nextInt(5)),
            random.nextInt(3),
            random.nextInt(4) == 0 ? millis + random.nextInt(40) : 0,
            random.nextInt(6) == 0 ? Set.of(pick(List.of(Right.values()))) : Set.of(),
            "");
      }
      case 4, 5, 6 -> {
        Role role = Role.of(1 + random.nextInt(5));
        Set<Right> rights = random.nextInt(8) == 0 ? Set.of(Right.POST) : Set.of();
        long expires = random.nextInt(8) == 0 ? millis + random.nextInt(40) : 0;
        String target = pick(PEOPLE);
        return new RoleSet(Scene.key(target), role, rights, expires, cuts(target));
      }
      case 7, 8 -> {
        String target = pick(PEOPLE);
        return new Removal(Scene.key(target), cuts(target), "");
      }
      case 9 -> {
        return new InviteRevoked(
            Scene.key(pick(DOORS)),
            pens.values().stream()
                .filter(any -> random.nextBoolean())
                .map(any -> any.tag)
                .toList());
      }
      case 10 -> {
        return random.nextInt(3) == 0
            ? new Leave(cuts(pen.who))
            : new DeviceRevoked(pen(pen.who, random.nextInt(3)).device, cuts(pen.who));
      }
      case 11 -> {
        return RoomStateTest.policy(
            Optional.of(pick(List.of(Role.values()))), Optional.of(pick(List.of(Role.values()))));
      }
      case 12 -> {
        return RoomStateTest.epoch(1 + random.nextInt(3), random.nextInt(3));
      }
      default -> {
        return RoomStateTest.keys(1 + random.nextInt(3), random.nextInt(3));
      }
    }
  }

  /** Cuts of what there is of somebody's logs, or of less, some left out. */
  private List<Cut> cuts(String who) {
    List<Cut> cuts = new ArrayList<>();
    for (Pen pen : pens.values()) {
      if (pen.who.equals(who) && pen.length > 0 && random.nextInt(5) > 0) {
        boolean behind = random.nextInt(3) == 0;
        cuts.add(new Cut(pen.tag, behind ? random.nextInt((int) pen.length) : pen.length));
      }
    }
    return cuts;
  }

  long millis() {
    return millis;
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  RoomState state() {
    return RoomState.fold(charter(), entries);
  }
}
