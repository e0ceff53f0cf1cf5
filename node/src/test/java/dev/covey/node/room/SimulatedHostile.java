package dev.covey.node.room;

import dev.covey.api.NewcomerHistory;
import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.entry.BlockPlace;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Chain;
import dev.covey.node.room.entry.Cut;
import dev.covey.node.room.entry.DeviceRevoked;
import dev.covey.node.room.entry.Edit;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.EpochBegun;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.entry.InviteRevoked;
import dev.covey.node.room.entry.KeyBoxes;
import dev.covey.node.room.entry.KeysShared;
import dev.covey.node.room.entry.Leave;
import dev.covey.node.room.entry.Pin;
import dev.covey.node.room.entry.React;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.Removal;
import dev.covey.node.room.entry.RoleSet;
import dev.covey.node.room.entry.RoomInfoSet;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.KeyBox;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomLink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A member that writes whatever its keys can sign, in logs of its own, and shows two of one. */
final class SimulatedHostile {

  final SimulatedNode node;

  /** Whether it also lies about keys: then nobody but honest rotations can be relied on. */
  boolean liesAboutKeys = true;

  int lies;
  int forks;

  private final SimulatedTime time;
  private final Random random;
  private final List<KeyPair> pens = new ArrayList<>();
  private final Map<LogKey, Log> others = new HashMap<>();
  private final RoomLink.Invited link;
  private int sybils;

  SimulatedHostile(SimulatedNode node, SimulatedTime time, Random random, RoomLink.Invited link) {
    this.node = node;
    this.time = time;
    this.random = random;
    this.link = link;
  }

  private RoomKeys keys() {
    return node.room().keys();
  }

  /** The other version of a log, if this node has one and shows it to that one. */
  Optional<Log> shown(SimulatedNode to, LogKey key) {
    return to.name.hashCode() % 2 == 0 ? Optional.ofNullable(others.get(key)) : Optional.empty();
  }

  /** Does something that no program of ours would. */
  void act(List<SimulatedNode> all, SimulatedNetwork network) {
    if (pens.isEmpty()) {
      pens.add(keys().writerLog(node.identity.deviceSecret(), 0));
    }
    lies++;
    switch (random.nextInt(12)) {
      case 0 -> sybil();
      case 1 -> fork(all);
      case 2 -> tellOfNothing(all, network);
      case 3 -> noise();
      default -> forge(all);
    }
    boolean unused = node.act(() -> {});
  }

  private Log log(KeyPair pen) {
    return node.store().create(pen);
  }

  private KeyPair pen() {
    return pick(pens);
  }

  private void noise() {
    write(log(pen()), Bytes.utf8("noise"));
  }

  private static void write(Log log, Bytes block) {
    if (log.conflict().isEmpty()) {
      log.append(block);
    }
  }

  /** Another log: another device of its own, or of somebody who does not exist. */
  private void sybil() {
    String name = "sybil " + sybils++;
    Bytes secret = node.identity.deviceSecret();
    KeyPair person =
        random.nextBoolean() ? node.identity.identity() : SimulatedNode.pair(secret, name);
    Identity identity =
        Identity.of(
            person,
            SimulatedNode.pair(secret, name + "/device"),
            "sybil",
            dev.covey.api.MemberKind.PERSON,
            java.time.Instant.EPOCH);
    KeyPair pen = keys().writerLog(identity.deviceSecret(), 0);
    Log log = log(pen);
    Hello hello =
        random.nextInt(3) == 0
            ? Hello.sign(identity, keys(), log.key(), 0)
            : Hello.sign(identity, keys(), log.key(), random.nextInt(2), link.key());
    seal(log, hello, claimed(), true);
    pens.add(pen);
    boolean unused = node.room().memberLogs().add(log.key());
  }

  /** Signs its log twice. */
  private void fork(List<SimulatedNode> all) {
    KeyPair pen = pen();
    Log one = log(pen);
    if (one.length() < 1 || others.containsKey(one.key()) || one.conflict().isPresent()) {
      return;
    }
    forks++;
    LogStore shadow =
        LogStore.over(new SimulatedStorage(node.disk().copy()), node.name + "'s other face");
    Log two = shadow.create(pen);
    others.put(one.key(), two);
    int extra = 1 + random.nextInt(3);
    for (int i = 0; i < extra; i++) {
      seal(one, body(all), claimed(), null);
      seal(two, body(all), claimed(), null);
    }
    if (random.nextBoolean()) {
      seal(two, body(all), claimed(), null);
    }
  }

  private void tellOfNothing(List<SimulatedNode> all, SimulatedNetwork network) {
    List<Head> heads = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      heads.add(
          random.nextBoolean()
              ? new Head(new LogKey(Blake2b.hash(Bytes.utf8("nothing " + i))), 1 + i)
              : new Head(log(pen()).key(), log(pen()).length() + i));
    }
    SimulatedNode to = pick(all);
    if (to != node) {
      network.tell(node, to, heads);
    }
  }

  private void forge(List<SimulatedNode> all) {
    seal(log(pen()), body(all), claimed(), null);
  }

  /** Any time: now, long ago, or to come. */
  private long claimed() {
    long now = time.now() + node.skew;
    return switch (random.nextInt(8)) {
      case 0 -> HybridClock.at(now - random.nextInt(600_000));
      case 1 -> HybridClock.at(SimulatedTime.START + random.nextInt(1_000));
      case 2 -> HybridClock.at(now + random.nextInt(80_000_000));
      case 3 ->
          random.nextInt(4) == 0
              ? HybridClock.at(now + 10L * 365 * 86_400_000)
              : HybridClock.at(now + 1);
      case 4 -> random.nextInt(4) == 0 ? 0 : HybridClock.at(now);
      default -> HybridClock.at(now) + random.nextInt(64);
    };
  }

  private void seal(Log log, Entry.Body body, long claimed, @Nullable Boolean control) {
    Entry entry;
    Bytes encoded;
    try {
      entry = new Entry(claimed, time.now(), seen(), body);
      encoded = EntryCodec.encode(entry);
    } catch (IllegalArgumentException e) {
      return; // Even a liar cannot say it.
    }
    boolean isControl =
        control != null ? control : random.nextInt(20) == 0 ? !body.isControl() : body.isControl();
    List<EpochKeys> epochs =
        keys().all().stream().filter(known -> isControl || known.isWhole()).toList();
    EpochKeys epoch = random.nextInt(4) == 0 ? pick(epochs) : keys().current();
    write(log, new BlockSeal(keys(), log.key()).seal(epoch, log.length(), encoded, isControl));
  }

  private List<Seen> seen() {
    TreeMap<LogTag, Seen> seen = new TreeMap<>();
    List<Head> heads = heads();
    for (int i = random.nextInt(3); i > 0; i--) {
      Head head = pick(heads);
      long length = Math.max(1, head.length() + random.nextInt(3) - 1);
      seen.put(LogTag.of(head.log()), new Seen(LogTag.of(head.log()), length));
    }
    return List.copyOf(seen.values());
  }

  private List<Head> heads() {
    List<Head> heads = new ArrayList<>(node.room().memberLogs().heads());
    heads.sort(java.util.Comparator.comparing(head -> head.log().bytes()));
    return heads;
  }

  private List<Cut> cuts() {
    List<Cut> cuts = new ArrayList<>();
    for (Head head : heads()) {
      if (random.nextInt(3) > 0) {
        cuts.add(new Cut(LogTag.of(head.log()), random.nextInt((int) head.length() + 1)));
      }
    }
    return cuts;
  }

  private Entry.Body body(List<SimulatedNode> all) {
    Head head = pick(heads());
    Ref target = new Ref(LogTag.of(head.log()), random.nextInt((int) head.length() + 1));
    PublicKey who = random.nextInt(6) == 0 ? node.who() : pick(all).who();
    Role role = Role.of(1 + random.nextInt(5));
    return switch (random.nextInt(liesAboutKeys ? 20 : 16)) {
      case 0 -> new Text("lies at " + time.now());
      case 1 -> new Text("an answer", Optional.of(target), Optional.of(target), List.of(who));
      case 2 -> new Edit(target, "other words", List.of());
      case 3 -> new Redact(target, "");
      case 4 -> new React(target, "!", random.nextBoolean());
      case 5 -> new Pin(target, random.nextBoolean());
      case 6, 7 -> new Removal(who, cuts(), "because");
      case 8, 9 -> new RoleSet(who, role, Set.of(), 0, cuts());
      case 10 -> new Invite(link.key().publicKey(), role, random.nextInt(3), 0, Set.of(), "mine");
      case 11 ->
          new InviteRevoked(
              link.key().publicKey(),
              cuts().stream().map(Cut::tag).filter(tag -> random.nextBoolean()).toList());
      case 12 ->
          new RoomInfoSet(
              Optional.of("taken over"),
              Optional.empty(),
              Optional.of(role),
              Optional.of(role),
              Optional.of(NewcomerHistory.ALL),
              Optional.empty());
      case 13 -> new Leave(cuts());
      case 14 -> new DeviceRevoked(pick(all).device(), cuts());
      case 15 -> Hello.sign(node.identity, keys(), head.log(), 1, link.key());
      case 16 -> epoch(all);
      case 17 -> shared(all);
      default ->
          new Chain(
              1 + random.nextInt(3),
              random.nextBoolean(),
              Blake2b.hash(Bytes.utf8("chain " + lies)),
              Optional.of(new BlockPlace(head.log(), random.nextInt(4))));
    };
  }

  /** An epoch for some, for nobody, or under a number that is not next. */
  private Entry.Body epoch(List<SimulatedNode> all) {
    long number = Math.max(1, keys().current().number() + random.nextInt(3));
    Bytes key = Blake2b.hash(Bytes.utf8(node.name + " epoch " + lies));
    return new EpochBegun(number, EpochKeys.check(key), boxes(number, key, all));
  }

  private Entry.Body shared(List<SimulatedNode> all) {
    EpochKeys current = keys().current();
    Bytes key =
        random.nextBoolean() ? Blake2b.hash(Bytes.utf8("none " + lies)) : current.epochKey();
    long number = Math.max(1, current.number());
    return new KeysShared(
        number, EpochKeys.check(current.epochKey()), boxes(number, key, all), Optional.empty());
  }

  private KeyBoxes boxes(long number, Bytes key, List<SimulatedNode> all) {
    // Not to those who were put out: whoever has a key can always give it away.
    Set<String> active = new java.util.HashSet<>();
    node.room().membership().participants().forEach(p -> active.addAll(p.devices()));
    List<PublicKey> devices =
        all.stream()
            .map(SimulatedNode::device)
            .filter(device -> active.contains(device.toString()) && random.nextInt(3) > 0)
            .toList();
    KeyBox.Sealed sealed = new KeyBox(keys().id(), number).seal(key, devices);
    return new KeyBoxes(sealed.ephemeral(), sealed.boxes());
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
