package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Message;
import dev.covey.api.Participant;
import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.index.Effect;
import dev.covey.node.room.index.Placed;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomOrder;
import dev.covey.node.room.index.WriterLog;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.state.Charter;
import dev.covey.node.room.state.MemberState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What must be so when all is said. */
final class RoomOracle {

  static final int ALL = 10_000;

  private final RoomSimulation world;
  private final Map<SimulatedNode, RoomIndex> indexes = new HashMap<>();

  RoomOracle(RoomSimulation world) {
    this.world = world;
  }

  void check() {
    List<SimulatedNode> up = world.nodes.stream().filter(SimulatedNode::isUp).toList();
    up.forEach(node -> indexes.put(node, index(node)));
    boolean isSplit = world.network.conflicts > 0 || isSplit(up);
    if (isSplit) {
      world.count("logs signed twice");
    }
    sameBlocksMakeTheSameRoom(up);
    madeAnewItIsTheSame(up);
    noPlaceIsWrittenTwice(up);
    List<SimulatedNode> active = active(up);
    world.counts.merge("active at the end", active.size(), Integer::sum);
    if (!isSplit) {
      nobodyOutsideHasTheKeys(up, active);
    }
    ranksHold(active);
    if (!isSplit) {
      everybodyIsInTheSameRoom(active);
      everythingIsRead(active);
      whatWasSaidIsShown(active);
    }
  }

  private RoomIndex indexOf(SimulatedNode node) {
    return Objects.requireNonNull(indexes.get(node));
  }

  /** Whether two hold different logs of one key and length, which nobody can notice yet. */
  private boolean isSplit(List<SimulatedNode> up) {
    Map<String, Bytes> hashes = new HashMap<>();
    for (SimulatedNode node : up) {
      for (WriterLog writer : indexOf(node).logs()) {
        Log log = node.store().open(writer.key());
        Bytes hash = log.tree().treeHash();
        Bytes other = hashes.putIfAbsent(writer.key() + " " + log.length(), hash);
        if (other != null && !other.equals(hash)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Honest nodes that are in the room; first the one whose word it is: whom most take for a member.
   * Those who were put out and whom nobody tells do not know. Whoever talks with members knows all
   * that they do, and so that it is one.
   */
  private List<SimulatedNode> active(List<SimulatedNode> up) {
    List<SimulatedNode> honest = up.stream().filter(node -> !node.isHostile).toList();
    List<SimulatedNode> in = honest.stream().filter(node -> isActive(node, node)).toList();
    Optional<SimulatedNode> most =
        in.stream()
            .max(
                Comparator.comparingLong(
                    node -> in.stream().filter(by -> isActive(by, node)).count()));
    List<SimulatedNode> active = new ArrayList<>();
    most.ifPresent(
        one -> {
          active.add(one);
          in.stream().filter(node -> node != one && isActive(one, node)).forEach(active::add);
          List<SimulatedNode> members = List.copyOf(active);
          honest.stream()
              .filter(node -> !in.contains(node) && isActive(one, node))
              .filter(node -> members.stream().anyMatch(by -> world.network.isConnected(by, node)))
              .forEach(active::add);
        });
    return active;
  }

  private boolean isActive(SimulatedNode says, SimulatedNode node) {
    return indexOf(says).state().activeDevices().contains(node.device());
  }

  private static RoomIndex index(SimulatedNode node) {
    LocalRoom room = node.room();
    return new RoomIndex(
        node.storage(),
        1,
        room.keys(),
        Charter.founded(LogTag.of(room.keys().founder().orElseThrow())),
        node.who(),
        new HybridClock(() -> Instant.ofEpochMilli(SimulatedTime.START)),
        node.store()::open);
  }

  private void sameBlocksMakeTheSameRoom(List<SimulatedNode> up) {
    Map<List<String>, SimulatedNode> first = new HashMap<>();
    for (SimulatedNode node : up) {
      SimulatedNode same = first.putIfAbsent(blocks(node), node);
      if (same != null) {
        assertSame(
            "the room of " + node + " and of " + same + ", who have the same blocks",
            room(node),
            room(same));
        world.count("equal rooms");
      }
    }
  }

  /** Lines that only one of them has say more than both in full. */
  private static void assertSame(String what, List<String> these, List<String> those) {
    if (!these.equals(those)) {
      List<String> more = new ArrayList<>(these);
      more.removeAll(those);
      List<String> less = new ArrayList<>(those);
      less.removeAll(these);
      assertThat(more).as(what).isEqualTo(less);
      assertThat(these).as(what).isEqualTo(those);
    }
  }

  /** All that a node has: blocks and keys. */
  private List<String> blocks(SimulatedNode node) {
    List<String> text = new ArrayList<>();
    for (WriterLog writer : indexOf(node).logs()) {
      Log log = node.store().open(writer.key());
      if (log.length() > 0) {
        text.add(
            writer.key()
                + " "
                + log.tree().treeHash()
                + " "
                + indexOf(node).heldLength(log)
                + " "
                + log.contiguousLength()
                + " "
                + held(log));
      }
    }
    for (EpochKeys key : node.room().keys().all()) {
      text.add("key " + key.number() + " " + key.controlKey() + " " + key.isWhole());
    }
    text.sort(null);
    return text;
  }

  private static String held(Log log) {
    StringBuilder held = new StringBuilder();
    for (long at = 0; at < log.length(); at++) {
      held.append(log.has(at) ? '1' : '0');
    }
    return held.toString();
  }

  /** All that must be the same everywhere. */
  private List<String> room(SimulatedNode node) {
    RoomIndex index = indexOf(node);
    RoomOrder order = new RoomOrder(node.storage(), 1);
    List<String> text = new ArrayList<>();
    Map<LogTag, WriterLog> logs = new TreeMap<>();
    index.logs().stream()
        .filter(log -> log.author().isPresent())
        .forEach(log -> logs.put(log.tag(), log));
    for (WriterLog log : logs.values()) {
      text.add(log.tag() + " member " + log.isMember() + " applied " + log.indexed());
      List<Ref> refs = new ArrayList<>();
      for (long at = 0; at < log.indexed(); at++) {
        text.add(log.tag() + " " + at + " " + index.judgement(log, at));
        refs.add(new Ref(log.tag(), at));
      }
      List<List<Effect>> effects = order.effects(refs);
      for (int at = 0; at < refs.size(); at++) {
        for (Effect effect : effects.get(at)) {
          text.add(refs.get(at) + " " + effect.kind() + " " + place(index, effect.entry()));
        }
      }
    }
    for (Placed placed : order.whole().before("", ALL)) {
      text.add(place(index, placed));
    }
    for (Message message : node.room().history().latest(ALL).items()) {
      text.add(
          message.id()
              + " "
              + message.kind()
              + " "
              + message.author()
              + " "
              + message.authorName()
              + " "
              + message.claimedAt()
              + " "
              + message.text()
              + " "
              + message.gap()
              + " "
              + message.links());
    }
    text.addAll(index.state().toString().lines().toList());
    return text;
  }

  private static String place(RoomIndex index, Placed placed) {
    return index.member(placed.log()).tag() + "/" + placed.index();
  }

  private void madeAnewItIsTheSame(List<SimulatedNode> up) {
    for (SimulatedNode node : up) {
      List<String> before = Tables.dump(node.storage());
      assertThat(node.act(() -> node.room().rebuild())).isTrue();
      assertSame("the index of " + node + ", made anew", Tables.dump(node.storage()), before);
    }
  }

  /** An honest node's place in a log has one content, unless its disk was set back unnoticed. */
  private void noPlaceIsWrittenTwice(List<SimulatedNode> up) {
    Map<LogKey, Map<Long, Bytes>> seen = new HashMap<>();
    Set<PublicKey> careful =
        world.nodes.stream()
            .filter(node -> !node.wasSetBack && !node.isHostile)
            .map(SimulatedNode::device)
            .collect(Collectors.toSet());
    for (SimulatedNode node : up) {
      for (WriterLog writer : indexOf(node).logs()) {
        if (writer.author().filter(author -> careful.contains(author.device())).isEmpty()) {
          continue;
        }
        Log log = node.store().open(writer.key());
        assertThat(log.conflict()).as("log of %s at %s", writer.author(), node).isEmpty();
        for (long at = 0; at < log.length(); at++) {
          Optional<Bytes> block = log.local(at);
          if (block.isPresent()) {
            Bytes before =
                seen.computeIfAbsent(log.key(), key -> new HashMap<>())
                    .putIfAbsent(at, block.get());
            assertThat(before == null || before.equals(block.get()))
                .as("one content at %s of %s", at, writer.author())
                .isTrue();
          }
        }
      }
    }
  }

  private void nobodyOutsideHasTheKeys(List<SimulatedNode> up, List<SimulatedNode> active) {
    if (active.isEmpty()) {
      return;
    }
    RoomIndex reference = indexOf(active.get(0));
    for (SimulatedNode node : up) {
      boolean isOut =
          reference.state().member(node.who()).filter(MemberState::isMember).isEmpty()
              && reference.state().lines().values().stream()
                  .anyMatch(line -> line.identity().equals(node.who()) && line.isAdmitted());
      if (!isOut) {
        continue;
      }
      world.count("people outside at the end");
      List<Bytes> ring = node.room().keys().all().stream().map(EpochKeys::controlKey).toList();
      boolean canRotate =
          active.stream().anyMatch(one -> roleOf(reference, one.who()).isAtLeast(Role.MODERATOR));
      if (canRotate) {
        for (SimulatedNode one : active) {
          assertThat(ring)
              .as("what %s, who is out, knows, and %s writes in", node, one)
              .doesNotContain(one.room().keys().current().controlKey());
        }
      }
      for (RoomSimulation.PutOut out : world.putOut) {
        if (out.who().equals(node.who())) {
          assertThat(ring)
              .as("what %s knows, who was put out with epoch %s", node, out.key())
              .doesNotContain(out.key().controlKey());
        }
      }
    }
  }

  private static Role roleOf(RoomIndex index, PublicKey who) {
    return index.state().member(who).flatMap(MemberState::role).orElse(Role.READER);
  }

  /** Nobody whom no honest member has touched is touched by liars of no higher rank. */
  private void ranksHold(List<SimulatedNode> active) {
    if (world.hostile.isEmpty() || active.isEmpty()) {
      return;
    }
    Role highest =
        world.hostile.stream()
            .map(liar -> world.given.getOrDefault(liar.node.who(), Role.READER))
            .max(Comparator.naturalOrder())
            .orElseThrow();
    RoomIndex reference = indexOf(active.get(0));
    for (SimulatedNode node : active) {
      Role role = world.given.getOrDefault(node.who(), Role.READER);
      if (!world.touched.contains(node.who()) && role.isAtLeast(highest)) {
        assertThat(roleOf(reference, node.who()))
            .as("the role of %s, whom only liars (at most %s) were after", node, highest)
            .isEqualTo(role);
        world.count("ranks that held");
      }
    }
  }

  private void everybodyIsInTheSameRoom(List<SimulatedNode> active) {
    Unobtainable without = new Unobtainable(active, this::indexOf);
    if (!without.unfinished().isEmpty()) {
      world.count("logs that nobody can finish");
    }
    for (SimulatedNode node : active) {
      assertThat(heads(node, without))
          .as("what %s has", node)
          .isEqualTo(heads(active.get(0), without));
      assertThat(node.room().keys().current().controlKey())
          .as("the key that %s writes with, %s", node, node.room().keys().current())
          .isEqualTo(active.get(0).room().keys().current().controlKey());
      assertSame("what " + node + " shows", shown(node, without), shown(active.get(0), without));
    }
  }

  /** What does not depend on how much is here of logs that are no members'. */
  private static List<String> shown(SimulatedNode node, Unobtainable without) {
    List<String> text = new ArrayList<>();
    for (Message message : node.room().history().latest(ALL).items()) {
      if (!without.isOfUnfinished(message)) {
        String words = without.isForgotten(message) ? "" : message.text();
        text.add(message.id() + " " + message.kind() + " " + words + " " + message.links());
      }
    }
    node.room()
        .membership()
        .participants()
        .forEach(one -> text.add(one.identity() + " " + one.role() + " " + one.devices()));
    return text;
  }

  private static List<String> heads(SimulatedNode node, Unobtainable without) {
    return node.room().memberLogs().heads().stream()
        .filter(head -> !without.unfinished().contains(head.log()))
        .filter(head -> node.room().memberLogs().isMember(head.log()))
        .map(Head::toString)
        .sorted()
        .toList();
  }

  private void everythingIsRead(List<SimulatedNode> active) {
    for (SimulatedNode node : active) {
      List<Participant> members = node.room().membership().participants();
      Set<String> people = members.stream().map(Participant::identity).collect(Collectors.toSet());
      for (WriterLog writer : indexOf(node).logs()) {
        boolean isHonest =
            writer
                .author()
                .filter(author -> people.contains(author.identity().toString()))
                .filter(
                    author ->
                        active.stream()
                            .anyMatch(
                                one -> !one.wasSetBack && one.device().equals(author.device())))
                .isPresent();
        if (isHonest) {
          Log log = node.store().open(writer.key());
          assertThat(index(node).log(writer.key()).orElseThrow().indexed())
              .as("how much of a log of %s %s has read", writer.author(), node)
              .isEqualTo(log.length());
        }
      }
    }
  }

  private void whatWasSaidIsShown(List<SimulatedNode> active) {
    for (RoomSimulation.Said said : world.said.values()) {
      SimulatedNode by = said.by();
      if (!active.contains(by)
          || world.touched.contains(by.who())
          || by.wasSetBack
          || by.wasAhead) {
        continue;
      }
      for (SimulatedNode node : active) {
        assertThat(node.room().message(said.message().id()))
            .as("%s of %s at %s", said.message().text(), by, node)
            .isPresent();
      }
      world.count("words shown");
    }
  }
}
