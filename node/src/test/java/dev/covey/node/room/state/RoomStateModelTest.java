package dev.covey.node.room.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.api.Role;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.DeviceRevoked;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.entry.Leave;
import dev.covey.node.room.entry.Removal;
import dev.covey.node.room.entry.RoleSet;
import dev.covey.node.room.state.Scene.Pen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What holds of every room, tried on random ones. {@code -Dseeds=N} tries more, {@code -Dseed=S}
 * one again.
 */
@Timeout(600)
class RoomStateModelTest {

  private static final int STEPS = 45;

  @Test
  void arrivalOrderAndRepetitionsChangeNothing() {
    seeds(
        seed -> {
          History history = History.random(seed, STEPS);
          RoomState state = history.state();
          Random random = new Random(seed);
          for (int round = 0; round < 3; round++) {
            List<ControlEntry> entries = new ArrayList<>(history.entries);
            entries.addAll(history.entries.subList(0, random.nextInt(entries.size())));
            Collections.shuffle(entries, random);
            RoomState again = RoomState.fold(History.charter(), entries);
            assertThat(again).isEqualTo(state);
            assertThat(again.toString()).isEqualTo(state.toString());
          }
        });
  }

  @Test
  void nobodyActsOnAnEqualOrSeniorOrMakesOne() {
    int[] acts = new int[1];
    seeds(
        seed -> {
          History history = History.random(seed, STEPS);
          RoomState state = history.state();
          for (ControlEntry entry : history.entries) {
            if (state.verdict(entry.tag(), entry.index()).orElseThrow().counts()) {
              acts[0] += check(state, entry);
            }
          }
        });
    assertThat(acts[0]).as("acts on others that counted").isGreaterThan(1_000);
  }

  /** Checks one that counts; 1 if it is an act that has to do with rank. */
  @CanIgnoreReturnValue
  static int check(RoomState state, ControlEntry entry) {
    Line line = state.line(entry.tag()).orElseThrow();
    int author = line.standingBefore(entry.place()).rankAt(entry.time());
    if (entry.body() instanceof RoleSet set) {
      int target = rank(state, set.identity(), entry.place());
      boolean self = set.identity().equals(line.identity());
      assertThat(author).isGreaterThanOrEqualTo(Role.ADMIN.number());
      assertThat(self || author > target).as("%s by %d on %d", entry, author, target).isTrue();
      assertThat(author > set.role().number() || author == Role.OWNER.number()).isTrue();
      return 1;
    }
    if (entry.body() instanceof Removal removal) {
      assertThat(author).isGreaterThanOrEqualTo(Role.MODERATOR.number());
      assertThat(author).isGreaterThan(rank(state, removal.identity(), entry.place()));
      return 1;
    }
    if (entry.body() instanceof Invite invite) {
      assertThat(author).as(entry.toString()).isGreaterThanOrEqualTo(Role.WRITER.number());
      assertThat(author > invite.role().number() || invite.role().number() <= 2).isTrue();
      return 1;
    }
    return 0;
  }

  private static int rank(RoomState state, PublicKey identity, Place place) {
    return state.lines().values().stream()
        .filter(line -> line.identity().equals(identity))
        .findFirst()
        .map(line -> line.standingBefore(place).rankAt(place.time()))
        .orElse(0);
  }

  /** Whoever is removed at the end and never was above its remover can add what it likes. */
  @Test
  void removedOneChangesNothingAnyMore() {
    int[] tried = new int[1];
    seeds(
        seed -> {
          History history = History.random(seed, STEPS);
          RoomState before = history.state();
          Random random = new Random(seed);
          for (String who : History.PEOPLE) {
            Optional<ControlEntry> removal = lastRemoval(history, before, who);
            if (removal.isEmpty()) {
              continue;
            }
            tried[0]++;
            History more = copyOf(history, random);
            for (int i = 0; i < 12; i++) {
              addAnything(more, who, removal.get(), random);
            }
            List<String> now = withoutOne(more.state(), who);
            List<String> lost = withoutOne(before, who);
            List<String> gained = new ArrayList<>(now);
            gained.removeAll(lost);
            lost.removeAll(now);
            assertThat(gained)
                .as(
                    "instead of %s, after %s added %s",
                    lost, who, more.entries.subList(history.entries.size(), more.entries.size()))
                .isEmpty();
            assertThat(lost).isEmpty();
          }
        });
    assertThat(tried[0]).as("removed ones").isGreaterThan(100);
  }

  /** Whatever a member writes, with whatever time: what is of its rank or above stays as it was. */
  @Test
  void liarChangesNothingOfItsEqualsAndSeniors() {
    int[] tried = new int[Role.OWNER.number()];
    seeds(
        seed -> {
          History history = History.random(seed, STEPS);
          RoomState before = history.state();
          Random random = new Random(seed);
          for (String who : History.PEOPLE.subList(1, History.PEOPLE.size())) {
            int rank = highest(before, who);
            if (rank == Role.OWNER.number()) {
              continue; // owners make owners
            }
            History more = copyOf(history, random);
            for (int i = 0; i < 12; i++) {
              addAnything(more, who, null, random);
            }
            // Where the policy lets writers invite, they make writers.
            int bar = rank == Role.WRITER.number() ? Role.MODERATOR.number() : rank;
            assertThat(atLeast(more.state(), history, who, bar))
                .as(
                    "what %s, of rank %d, wrote: %s",
                    who, rank, more.entries.subList(history.entries.size(), more.entries.size()))
                .isEqualTo(atLeast(before, history, who, bar));
            tried[rank]++;
          }
        });
    assertThat(tried).as("liars of every rank").doesNotContain(0);
  }

  private static int highest(RoomState state, String who) {
    return state.lines().values().stream()
        .filter(line -> line.identity().equals(Scene.key(who)))
        .flatMap(line -> line.spans().stream())
        .mapToInt(span -> span.standing().rank())
        .max()
        .orElse(0);
  }

  /** Everybody's standing, one excepted, and the acts on members, as far as they are of a rank. */
  private static List<String> atLeast(RoomState state, History history, String who, int rank) {
    List<String> text = new ArrayList<>();
    for (Line line : state.lines().values()) {
      if (line.identity().equals(Scene.key(who))) {
        continue;
      }
      int was = 0;
      for (Span span : line.spans()) {
        // What expires is not of that rank for good.
        boolean high = span.standing().rank() >= rank && span.standing().expiresMillis() == 0;
        int is = high ? span.standing().rank() : 0;
        if (is != was) {
          text.add(line.tag() + " is " + is + " from " + span.from());
        }
        was = is;
      }
    }
    for (ControlEntry entry : history.entries) {
      Optional<Line> line = state.line(entry.tag());
      Optional<PublicKey> target = target(entry.body());
      boolean onOthers = target.isPresent() && !target.get().equals(Scene.key(who));
      if (onOthers && line.isPresent() && !line.get().identity().equals(Scene.key(who))) {
        // What an owner's cut left of an admin's act is for other admins to judge.
        boolean high = line.get().rankAt(entry.place()) >= Math.max(rank, 1);
        Verdict verdict = state.verdict(entry.tag(), entry.index()).orElseThrow();
        text.add(high ? entry.place() + " counts: " + verdict.counts() : "");
      }
    }
    return text;
  }

  /** Whom an act is about, if it is about a member. */
  static Optional<PublicKey> target(Entry.Body body) {
    if (body instanceof RoleSet set) {
      return Optional.of(set.identity());
    }
    return body instanceof Removal removal ? Optional.of(removal.identity()) : Optional.empty();
  }

  /** The removal that keeps somebody out, if it did not stand higher before. */
  private static Optional<ControlEntry> lastRemoval(History history, RoomState state, String who) {
    if (!state.member(Scene.key(who)).map(MemberState::removed).orElse(false)) {
      return Optional.empty();
    }
    Optional<Line> line =
        state.lines().values().stream()
            .filter(any -> any.identity().equals(Scene.key(who)))
            .findFirst();
    if (line.isEmpty()) {
      return Optional.empty();
    }
    ControlEntry last = null;
    int highest = 0;
    for (ControlEntry entry : history.entries) {
      highest = Math.max(highest, rank(state, Scene.key(who), entry.place()));
      if (entry.body() instanceof Removal removal
          && removal.identity().equals(Scene.key(who))
          && state.verdict(entry.tag(), entry.index()).orElseThrow().counts()
          && (last == null || last.place().isBefore(entry.place()))) {
        last = entry;
      }
    }
    if (last == null) {
      return Optional.empty();
    }
    int by = state.line(last.tag()).orElseThrow().standingBefore(last.place()).rankAt(last.time());
    return highest < by ? Optional.of(last) : Optional.empty();
  }

  private static History copyOf(History history, Random random) {
    History copy = new History(random);
    copy.entries.addAll(history.entries);
    history.pens.forEach(
        (name, pen) -> {
          Pen twin = copy.pen(pen.who, Integer.parseInt(name.substring(name.indexOf('/') + 1)));
          twin.length = pen.length;
        });
    return copy;
  }

  /** Old logs and new ones, any time, any lie; invites only such as were there before. */
  private static void addAnything(
      History history, String who, @Nullable ControlEntry removal, Random random) {
    Pen pen = history.pen(who, random.nextInt(6));
    long at = history.millis() + random.nextInt(400) - 200;
    long least =
        history.entries.stream()
            .filter(entry -> entry.tag().equals(pen.tag))
            .mapToLong(ControlEntry::time)
            .max()
            .orElse(0);
    if (pen.length == 0) {
      history.writeAt(
          pen,
          at,
          removal == null
              ? Scene.helloOf(pen, 0, null)
              : helloWithAnOldInvite(history, pen, removal));
    } else {
      long time = Math.max(dev.covey.node.room.entry.HybridClock.at(at), least + 1);
      Entry.Body body = history.body(pen);
      // A member may take itself back, and with it what it had used of an invite.
      boolean own =
          body instanceof Leave
              || body instanceof DeviceRevoked
              || target(body).equals(Optional.of(pen.identity()));
      if (removal != null || !own) {
        history.entries.add(new ControlEntry(pen.tag, pen.length++, time, body));
      }
    }
  }

  private static Entry.Body helloWithAnOldInvite(History history, Pen pen, ControlEntry removal) {
    for (String door : List.of("red", "green", "blue", "back")) {
      boolean old = true;
      boolean any = false;
      for (ControlEntry entry : history.entries) {
        if (entry.body() instanceof Invite invite && invite.key().equals(Scene.key(door))) {
          any = true;
          old &=
              entry.place().isBefore(removal.place())
                  && (invite.role() == Role.READER || invite.role() == Role.WRITER);
        }
      }
      if (any && old) {
        return Scene.helloOf(pen, 0, door);
      }
    }
    return Scene.helloOf(pen, 0, null);
  }

  /** The room as it is for all others. */
  private static List<String> withoutOne(RoomState state, String who) {
    PublicKey one = Scene.key(who);
    List<String> text = new ArrayList<>();
    state.members().stream()
        .filter(member -> !member.identity().equals(one))
        .forEach(member -> text.add(member.toString()));
    state.lines().values().stream()
        .filter(line -> !line.identity().equals(one))
        .forEach(line -> text.add(line.toString()));
    text.add(state.info().toString());
    text.add(state.epochs().toString());
    state.invites().forEach(invite -> text.add(invite.toString()));
    return text;
  }

  private static void seeds(LongConsumer test) {
    Long one = Long.getLong("seed");
    int count = one == null ? Integer.getInteger("seeds", 1_000) : 1;
    long first = one == null ? System.nanoTime() : one;
    for (long seed = first; seed < first + count; seed++) {
      try {
        test.accept(seed);
      } catch (RuntimeException | AssertionError e) {
        fail("replay with -Dseed=" + seed, e);
      }
    }
  }
}
