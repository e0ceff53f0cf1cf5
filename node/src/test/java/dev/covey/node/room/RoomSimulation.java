package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Invitation;
import dev.covey.api.InviteTerms;
import dev.covey.api.Message;
import dev.covey.api.MessageKind;
import dev.covey.api.NewcomerHistory;
import dev.covey.api.Participant;
import dev.covey.api.Role;
import dev.covey.api.RoomPolicy;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.RoomLink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * One history of a room, which follows from its seed: people who come, talk, get roles, are put out
 * and leave, on machines that end, are set back to a backup or have wrong clocks, over a network
 * that loses and splits, with members among them who lie.
 */
final class RoomSimulation {

  private static final int STEPS = 90;
  private static final long YEARS = 10L * 365 * 86_400_000;

  final Random random;
  final SimulatedTime time = new SimulatedTime();
  final List<SimulatedNode> nodes = new ArrayList<>();
  final List<SimulatedHostile> hostile = new ArrayList<>();
  final SimulatedNetwork network;
  final Map<String, Integer> counts = new TreeMap<>();

  /** What honest nodes were told is kept: their own words. */
  final Map<String, Said> said = new TreeMap<>();

  /** Identities that an honest act was about. */
  final Set<PublicKey> touched = new HashSet<>();

  /** What honest members let them be. */
  final Map<PublicKey, Role> given = new HashMap<>();

  /** Keys of epochs that were begun to put somebody out. */
  final List<PutOut> putOut = new ArrayList<>();

  final SimulatedNode founder;
  private final Bytes secret;
  private final int people;
  private final int liars;
  private final boolean keysFail;
  private final List<Link> links = new ArrayList<>();
  private int joined;

  /** Words of a member, as its node said they are kept. */
  record Said(SimulatedNode by, Message message) {}

  /** Who was put out, and the key they must never have. */
  record PutOut(PublicKey who, EpochKeys key) {}

  private record Link(String text, Role role, boolean honest) {}

  RoomSimulation(long seed) {
    random = new Random(seed);
    network = new SimulatedNetwork(time, random, nodes);
    secret = Blake2b.hash(Bytes.utf8("room of seed " + seed));
    people = random.nextInt(400) == 0 ? 12 + random.nextInt(38) : 3 + random.nextInt(5);
    liars = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(2);
    keysFail = random.nextInt(4) == 0;
    network.lieWith(
        (from, to, key) ->
            hostile.stream()
                .filter(liar -> liar.node == from)
                .findFirst()
                .flatMap(liar -> liar.shown(to, key)));
    founder = node("ada", 0, false);
    founder.found(secret);
    given.put(founder.who(), Role.OWNER);
    assertThat(
            founder.act(
                () -> {
                  Invitation unused = founder.room().membership().invite(InviteTerms.WRITERS);
                }))
        .isTrue();
    links.add(new Link(founder.room().link(), Role.WRITER, true));
  }

  /** All of it; throws if something is not as it should be. */
  void run() {
    network.loss = random.nextInt(3) == 0 ? 0 : random.nextInt(250);
    network.doubles = random.nextInt(150);
    network.slowest = 1 + random.nextInt(2_000);
    for (int i = 0; i < STEPS + 4 * people; i++) {
      step();
      time.pass(random.nextInt(10) == 0 ? random.nextInt(60_000) : random.nextInt(900));
    }
    heal();
    settle();
    sayGoodbye();
    settle();
    new RoomOracle(this).check();
  }

  void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private void step() {
    List<SimulatedNode> up = nodes.stream().filter(SimulatedNode::isUp).toList();
    int what = random.nextInt(100);
    if (up.isEmpty() || what < 4) {
      startOne();
    } else if (what < 16 && joined < people) {
      join();
    } else if (what < 26) {
      network.gossip();
    } else if (what < 30) {
      split();
    } else if (what < 34) {
      network.disconnected();
      nodes.forEach(node -> node.island = 0);
    } else if (what < 42) {
      machine(pick(up));
    } else if (what < 54 && !hostile.isEmpty()) {
      SimulatedHostile liar = pick(hostile);
      if (liar.node.isUp()) {
        liar.act(nodes, network);
        count("lies");
      }
    } else {
      SimulatedNode node = pick(up);
      if (!node.isHostile) {
        int commits = random.nextInt(12) == 0 ? 1 + random.nextInt(6) : Integer.MAX_VALUE;
        boolean alive = node.act(() -> attempt(() -> say(node)), commits);
        count(alive ? "acts" : "ended inside of an act");
      }
    }
  }

  private void startOne() {
    List<SimulatedNode> down = nodes.stream().filter(SimulatedNode::isStopped).toList();
    if (!down.isEmpty()) {
      SimulatedNode node = pick(down);
      node.start(random.nextInt(6) == 0 ? 1 + random.nextInt(8) : Integer.MAX_VALUE);
      if (node.isStopped()) {
        count("ended inside of a start");
      }
    }
  }

  private SimulatedNode node(String person, int device, boolean isHostile) {
    SimulatedNode node = new SimulatedNode(time, random, person, device, secret, isHostile);
    node.joinNetwork(network);
    nodes.add(node);
    return node;
  }

  private void join() {
    Link link = pick(links);
    boolean isHostile = hostile.size() < liars && joined > 0;
    boolean isDevice = !isHostile && random.nextInt(6) == 0;
    List<SimulatedNode> honest = nodes.stream().filter(one -> !one.isHostile).toList();
    SimulatedNode node =
        isDevice
            ? node(pick(honest).identity.name(), nodes.size(), false)
            : node((isHostile ? "mallory" : "person") + nodes.size(), 0, isHostile);
    joined++;
    if (random.nextInt(12) == 0) {
      node.skew = random.nextBoolean() ? YEARS : -YEARS;
      node.wasAhead = node.skew > 0;
      count("clocks 10 years off");
    } else {
      node.skew = random.nextLong(20_000) - 10_000;
    }
    RoomLink parsed = RoomLink.parse(link.text());
    node.start();
    if (isHostile) {
      SimulatedHostile liar = new SimulatedHostile(node, time, random, (RoomLink.Invited) parsed);
      liar.liesAboutKeys = keysFail;
      hostile.add(liar);
    }
    given.merge(node.who(), link.role(), (a, b) -> a.isAtLeast(b) ? a : b);
    if (!isDevice && !link.honest()) {
      touched.add(node.who());
    }
    if (node.join(parsed)) {
      count("joins");
    }
    network.gossip();
  }

  private void split() {
    int islands = 2 + random.nextInt(2);
    nodes.forEach(node -> node.island = random.nextInt(islands));
    network.disconnected();
    count("partitions");
  }

  /** Something happens to a machine. */
  private void machine(SimulatedNode node) {
    switch (random.nextInt(7)) {
      case 0, 1 -> {
        node.stop();
        count("ends");
      }
      case 2, 3 -> node.backUp();
      case 4 -> {
        if (node.hasBackup()) {
          node.restore();
          node.start();
          count("restored backups");
        }
      }
      case 5 -> {
        boolean unused = node.act(() -> node.room().rebuild());
        count("rebuilds");
      }
      default -> node.skew += random.nextInt(4_000) - 2_000;
    }
  }

  /** What people are refused, they do not do. */
  private void attempt(Runnable act) {
    try {
      act.run();
    } catch (IllegalStateException | IllegalArgumentException refused) {
      count("refused");
    }
  }

  private void say(SimulatedNode node) {
    LocalRoom room = node.room();
    List<Participant> all = room.membership().participants();
    List<Message> recent =
        room.history().latest(20).items().stream()
            .filter(message -> message.kind() == MessageKind.TEXT)
            .toList();
    int what = random.nextInt(60);
    if (what < 24 || all.isEmpty()) {
      Message sent = room.send("words " + said.size());
      said.put(sent.id().toString(), new Said(node, sent));
      count("messages");
    } else if (what < 34 && !recent.isEmpty()) {
      talk(room, pick(recent), node);
    } else if (what < 40) {
      Participant other = pick(all);
      remove(node, PublicKey.parse(other.identity()));
    } else if (what < 47) {
      Participant other = pick(all);
      Role role = Role.of(1 + random.nextInt(5));
      touched.add(PublicKey.parse(other.identity()));
      room.membership().role(other.identity(), role);
      given.merge(PublicKey.parse(other.identity()), role, (a, b) -> a.isAtLeast(b) ? a : b);
      count("roles");
    } else if (what < 51) {
      Role role = Role.of(2 + random.nextInt(3));
      Invitation made =
          room.membership()
              .invite(
                  new InviteTerms(
                      role, Set.of(), random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0, 0, ""));
      addLink(made.link(), role, false);
      count("invites");
    } else if (what < 53) {
      addLink(room.link(), Role.WRITER, false);
    } else if (what < 54) {
      touched.add(node.who());
      room.membership().leave();
      count("leaves");
    } else if (what < 56) {
      Role invite = random.nextBoolean() ? Role.WRITER : Role.MODERATOR;
      room.membership().policy(new RoomPolicy(invite, Role.WRITER, NewcomerHistory.ALL, List.of()));
      count("policies");
    } else if (what < 57) {
      List<Invitation> invites = room.membership().invites();
      if (!invites.isEmpty()) {
        nodes.forEach(one -> touched.add(one.who()));
        room.membership().revokeInvite(pick(invites).key());
        count("closed invites");
      }
    } else if (what < 58) {
      Optional<Participant> self = all.stream().filter(Participant::self).findFirst();
      if (self.isPresent()) {
        touched.add(node.who());
        room.membership().revokeDevice(pick(self.get().devices()));
        count("revoked devices");
      }
    } else {
      room.membership().rename("room " + time.now());
    }
  }

  private void addLink(String text, Role role, boolean honest) {
    if (!text.isEmpty()) {
      links.add(new Link(text, role, honest));
    }
  }

  private void talk(LocalRoom room, Message about, SimulatedNode node) {
    switch (random.nextInt(6)) {
      case 0 -> room.conversation().react(about.id(), "+", random.nextInt(4) > 0);
      case 1 -> {
        Message unused = room.conversation().reply(about.id(), "an answer");
      }
      case 2 -> {
        Message unused = room.conversation().edit(about.id(), "better words");
        count("edits");
      }
      case 3 -> {
        Message unused = room.conversation().redact(about.id(), "");
        count("redactions");
      }
      case 4 -> room.conversation().pin(about.id(), random.nextBoolean());
      default -> room.conversation().profile("I am " + node.name, "", "");
    }
  }

  private void remove(SimulatedNode node, PublicKey who) {
    touched.add(who);
    Set<EpochKeys> before = new HashSet<>(node.room().keys().all());
    List<Invitation> unused = node.room().membership().remove(who.toString(), "");
    // Invites that were closed with it may have let in others.
    nodes.forEach(one -> touched.add(one.who()));
    for (EpochKeys key : node.room().keys().all()) {
      if (before.stream().noneMatch(old -> old.controlKey().equals(key.controlKey()))) {
        putOut.add(new PutOut(who, key));
      }
    }
    count("removals");
  }

  /** Everything works again: machines, clocks, the network. */
  private void heal() {
    network.loss = 0;
    network.doubles = 0;
    network.slowest = 100;
    for (SimulatedNode node : nodes) {
      node.island = 0;
      node.skew = 0;
      if (node.isStopped()) {
        node.start();
      }
      if (node.wasAhead) {
        // What was applied too early is not, by the right clock.
        boolean unused = node.act(() -> node.room().rebuild());
      } else if (node.isUp()) {
        // What was too early by a clock behind is not: it is looked at when somebody looks.
        boolean unused = node.act(() -> node.room().tick());
      }
    }
  }

  /** Until nothing changes any more. */
  private void settle() {
    int quiet = 0;
    for (int round = 0; quiet < 4; round++) {
      assertThat(round).as("rounds until all is said").isLessThan(80);
      String before = everything();
      network.gossip();
      time.pass(4_000);
      network.gossip();
      time.pass(1_000);
      quiet = everything().equals(before) ? quiet + 1 : 0;
    }
  }

  private String everything() {
    StringBuilder text = new StringBuilder();
    for (SimulatedNode node : nodes) {
      if (node.isUp()) {
        text.append(node).append(node.room().memberLogs().digest());
        text.append(node.room().keys().all().size()).append(node.room().keys().current());
      }
    }
    return text.toString();
  }

  /** Every honest node that may says one more thing. */
  private void sayGoodbye() {
    for (SimulatedNode node : nodes) {
      if (node.isUp() && !node.isHostile) {
        Optional<Participant> self =
            node.room().membership().participants().stream().filter(Participant::self).findFirst();
        if (self.isPresent() && self.get().role().isAtLeast(Role.WRITER)) {
          boolean unused =
              node.act(
                  () ->
                      attempt(
                          () -> {
                            Message sent = node.room().send("goodbye of " + node.name);
                            said.put(sent.id().toString(), new Said(node, sent));
                            count("goodbyes");
                          }));
        }
      }
    }
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
