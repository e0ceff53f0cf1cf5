package dev.covey.node.room.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Role;
import dev.covey.node.room.entry.Cut;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Leave;
import dev.covey.node.room.state.Scene.Pen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All pairs and triples of acts by members who do not know of each other's, in every order that
 * their clocks may give them, and arriving in every order.
 */
@Timeout(300)
class ConcurrentActsTest {

  private static final Map<String, Role> CAST =
      Map.of(
          "ada", Role.OWNER,
          "bob", Role.ADMIN,
          "cleo", Role.ADMIN,
          "dan", Role.MODERATOR,
          "eve", Role.WRITER);

  private static final List<int[]> ORDERS =
      List.of(
          new int[] {0, 1, 2},
          new int[] {0, 2, 1},
          new int[] {1, 0, 2},
          new int[] {1, 2, 0},
          new int[] {2, 0, 1},
          new int[] {2, 1, 0});

  /** Somebody's act. */
  private record Act(String who, Entry.Body body) {}

  private final Scene base = Scene.foundedBy("ada");
  private int tried;
  private final Map<String, Long> lengths = new HashMap<>();

  ConcurrentActsTest() {
    Pen ada = base.hello("ada");
    for (String who : List.of("bob", "cleo", "dan", "eve")) {
      base.write(ada, Scene.invite("to " + who, Objects.requireNonNull(CAST.get(who))));
      lengths.put(who, base.hello(who, 0, "to " + who).length);
    }
    base.write(ada, RoomStateTest.policy(Optional.of(Role.WRITER), Optional.empty()));
    lengths.put("ada", ada.length);
    base.later(1_000);
  }

  @Test
  void allPairsOfAllActs() {
    List<Act> acts = acts(List.of("ada", "bob", "cleo", "dan", "eve"));
    assertThat(acts).hasSize(90);
    for (Act one : acts) {
      for (Act other : acts) {
        tryInAnyOrder(List.of(one, other));
      }
    }
  }

  @Test
  void allTriplesOfThreeWhoActOnEachOther() {
    List<Act> acts = acts(List.of("bob", "cleo", "dan"));
    for (Act one : acts) {
      for (Act other : acts) {
        for (Act third : acts) {
          tryInAnyOrder(List.of(one, other, third));
        }
      }
    }
  }

  private List<Act> acts(List<String> people) {
    List<Act> acts = new ArrayList<>();
    for (String who : people) {
      for (String target : people) {
        if (!who.equals(target)) {
          Cut cut = new Cut(Scene.tag(target + "/0"), Objects.requireNonNull(lengths.get(target)));
          acts.add(new Act(who, Scene.removal(target, cut)));
          acts.add(new Act(who, Scene.role(target, Role.READER, cut)));
          acts.add(new Act(who, Scene.role(target, Role.MODERATOR, cut)));
          acts.add(new Act(who, Scene.role(target, Role.ADMIN, cut)));
        }
      }
      acts.add(new Act(who, Scene.invite("door", Role.WRITER)));
      acts.add(new Act(who, new Leave(List.of())));
    }
    return acts;
  }

  private void tryInAnyOrder(List<Act> acts) {
    for (int[] order : ORDERS) {
      if (acts.size() == 2 && order[2] != 2) {
        continue;
      }
      List<ControlEntry> concurrent = new ArrayList<>();
      Map<String, Long> written = new HashMap<>();
      for (int i = 0; i < acts.size(); i++) {
        Act act = acts.get(order[i]);
        long index =
            written.merge(act.who, 1L, Long::sum)
                - 1
                + Objects.requireNonNull(lengths.get(act.who));
        long time = HybridClock.at(base.now() + 10L + i);
        concurrent.add(new ControlEntry(Scene.tag(act.who + "/0"), index, time, act.body));
      }
      check(concurrent);
    }
  }

  private void check(List<ControlEntry> concurrent) {
    List<ControlEntry> all = new ArrayList<>(base.entries);
    all.addAll(concurrent);
    RoomState state = RoomState.fold(Charter.founded(Scene.tag("ada/0")), all);
    if (tried++ % 8 == 0) {
      Collections.reverse(all);
      assertThat(RoomState.fold(state.charter(), all)).isEqualTo(state);
    }
    for (ControlEntry entry : concurrent) {
      if (state.verdict(entry.tag(), entry.index()).orElseThrow().counts()) {
        RoomStateModelTest.check(state, entry);
      }
    }
    for (String who : CAST.keySet()) {
      checkPosts(state, who, concurrent);
    }
  }

  /** What somebody posted meanwhile, unseen by the others, with a time before all that. */
  private void checkPosts(RoomState state, String who, List<ControlEntry> concurrent) {
    Line line = state.line(Scene.tag(who + "/0")).orElseThrow();
    MemberState member = state.member(Scene.key(who)).orElseThrow();
    boolean untouched =
        concurrent.stream()
            .noneMatch(
                entry ->
                    entry.tag().equals(line.tag())
                        || RoomStateModelTest.target(entry.body())
                            .equals(Optional.of(line.identity())));
    long own = concurrent.stream().filter(entry -> entry.tag().equals(line.tag())).count();
    Verdict early =
        line.judge(
            Objects.requireNonNull(lengths.get(who)) + own,
            HybridClock.at(base.now() + 1),
            Action.POST);
    Verdict late = line.judge(99, HybridClock.at(base.now() + 99), Action.POST);
    if (untouched) {
      assertThat(member.role()).contains(Objects.requireNonNull(CAST.get(who)));
      assertThat(early.counts() && late.counts()).isTrue();
    }
    if (member.removed()) {
      assertThat(early.counts() || late.counts()).as("%s posts", who).isFalse();
    } else if (member.role().equals(Optional.of(Role.READER))) {
      assertThat(early.counts() || late.counts()).as("%s posts", who).isFalse();
    }
  }
}
