package dev.covey.node.room.index;

import dev.covey.api.MemberKind;
import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Cut;
import dev.covey.node.room.entry.DeviceRevoked;
import dev.covey.node.room.entry.Edit;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.entry.InviteRevoked;
import dev.covey.node.room.entry.Leave;
import dev.covey.node.room.entry.Pin;
import dev.covey.node.room.entry.ProfileShown;
import dev.covey.node.room.entry.React;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.Removal;
import dev.covey.node.room.entry.RoleSet;
import dev.covey.node.room.entry.RoomInfoSet;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A device that writes anything at all: what it may, what it may not, and nonsense. */
final class SimulatedWriter {

  private static final List<String> DOORS = List.of("red", "green", "blue");

  final KeyPair logKeys;
  final LogKey log;
  final LogTag tag;
  final List<Bytes> blocks = new ArrayList<>();
  private final Identity identity;
  private final RoomKeys room;
  private final BlockSeal seal;
  private final long skew;
  private long last;

  SimulatedWriter(RoomKeys room, String who, Bytes deviceSecret, long skew) {
    this.room = room;
    this.identity =
        Identity.of(
            pair("identity " + who),
            KeyPair.fromSeed(deviceSecret),
            who,
            MemberKind.PERSON,
            Instant.EPOCH);
    this.logKeys = room.writerLog(identity.deviceSecret(), 0);
    this.log = RoomKeys.logKeyOf(logKeys);
    this.tag = LogTag.of(log);
    this.seal = new BlockSeal(room, log);
    this.skew = skew;
  }

  static KeyPair pair(String name) {
    return KeyPair.fromSeed(Blake2b.hash(Bytes.utf8(name)));
  }

  private boolean isFounder() {
    return room.founder().equals(Optional.of(log));
  }

  private PublicKey who() {
    return identity.identity().publicKey();
  }

  /** Writes one more block, most of the time an entry. */
  void write(long now, List<SimulatedWriter> all, Random random) {
    if (!blocks.isEmpty() && random.nextInt(40) == 0) {
      blocks.add(Bytes.utf8("noise"));
      return;
    }
    Entry.Body body = blocks.isEmpty() ? hello(random) : body(now, all, random);
    if (isFounder() && body instanceof RoleSet set && set.identity().equals(who())) {
      body = new Text("does not step down");
    }
    // A founder who has seen the future, or comes from there, makes a room in which nothing counts.
    boolean isFounding = blocks.isEmpty() && isFounder();
    List<Seen> said = seen(all, random);
    List<Seen> seen = isFounding ? List.of() : said;
    long time = Math.max(HybridClock.at(now + skew), last + 1);
    if (random.nextInt(12) == 0) {
      time = Math.max(0, time - HybridClock.at(random.nextInt(3_000)));
    } else {
      for (SimulatedWriter other : all) {
        boolean cited = seen.stream().anyMatch(head -> head.tag().equals(other.tag));
        time = cited ? Math.max(time, other.last + 1) : time;
      }
    }
    if (random.nextInt(100) == 0 && !isFounding) {
      time += HybridClock.at(random.nextBoolean() ? 2_000 : 2L * 86_400_000);
    }
    write(time, now, seen, body, random);
  }

  /** Gives everybody a role, as founders do. */
  void cast(long now, List<SimulatedWriter> all, Random random) {
    for (String door : DOORS) {
      Invite invite = new Invite(pair(door).publicKey(), Role.WRITER, 0, 0, Set.of(), "");
      write(last + 1, now, List.of(), invite, random);
    }
    for (SimulatedWriter writer : all) {
      if (!writer.who().equals(who())) {
        Role role = Role.of(2 + random.nextInt(3));
        RoleSet set = new RoleSet(writer.who(), role, Set.of(), 0, List.of());
        write(last + 1, now, List.of(), set, random);
      }
    }
  }

  private void write(long time, long now, List<Seen> seen, Entry.Body body, Random random) {
    // Of what is more than a day ahead others' clocks take no notice.
    last = time > HybridClock.at(now + 80_000_000L) ? last : Math.max(last, time);
    Entry entry = new Entry(time, now, seen, body);
    boolean isMisplaced = !blocks.isEmpty() && random.nextInt(50) == 0;
    boolean isControl = body.isControl() != isMisplaced;
    blocks.add(seal.seal(blocks.size(), EntryCodec.encode(entry), isControl));
  }

  private List<Seen> seen(List<SimulatedWriter> all, Random random) {
    TreeMap<LogTag, Seen> seen = new TreeMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      SimulatedWriter other = pick(all, random);
      long length = other.blocks.size() + (random.nextInt(8) == 0 ? 2L : 0L);
      if (length > 0) {
        seen.put(other.tag, new Seen(other.tag, length));
      }
    }
    return List.copyOf(seen.values());
  }

  private Hello hello(Random random) {
    return random.nextInt(4) == 0
        ? Hello.sign(identity, room, log, 0)
        : Hello.sign(identity, room, log, 0, pair(pick(DOORS, random)));
  }

  private Entry.Body body(long now, List<SimulatedWriter> all, Random random) {
    SimulatedWriter other = pick(all, random);
    Ref target = new Ref(other.tag, random.nextInt(other.blocks.size() + 2));
    Role role = Role.of(1 + random.nextInt(5));
    List<Cut> cuts = cuts(other, all, random);
    return switch (random.nextInt(22)) {
      case 0, 1, 2, 3, 4 -> new Text("words at " + now);
      case 5 -> new Text("answer", Optional.of(target), Optional.of(target), List.of(other.who()));
      case 6, 7 -> new Edit(target, "better words", List.of());
      case 8 -> new Redact(target, "");
      case 9 -> new React(target, "👍", random.nextInt(3) > 0);
      case 10 -> new Pin(target, random.nextInt(3) > 0);
      case 11 -> new ProfileShown("name " + now, "", "", Bytes.EMPTY);
      case 12, 13 ->
          new Invite(
              pair(pick(DOORS, random)).publicKey(), role, random.nextInt(3), 0, Set.of(), "");
      case 14, 15 -> new RoleSet(other.who(), role, Set.of(), 0, cuts);
      case 16, 17 -> new Removal(other.who(), cuts, "");
      case 18 -> new InviteRevoked(pair(pick(DOORS, random)).publicKey(), List.of(other.tag));
      case 19 ->
          isFounder()
              ? new Text("stays")
              : random.nextInt(3) == 0
                  ? new Leave(cuts(this, all, random))
                  : new DeviceRevoked(
                      other.identity.certificate().device(), cuts(other, all, random));
      case 20 ->
          new RoomInfoSet(
              Optional.of("called " + now),
              Optional.empty(),
              Optional.of(Role.WRITER),
              random.nextInt(3) == 0 ? Optional.of(role) : Optional.empty(),
              Optional.empty(),
              Optional.empty());
      default -> new RoleSet(other.who(), Role.WRITER, Set.of(), 0, cuts);
    };
  }

  private static List<Cut> cuts(SimulatedWriter of, List<SimulatedWriter> all, Random random) {
    List<Cut> cuts = new ArrayList<>();
    for (SimulatedWriter writer : all) {
      if (writer.who().equals(of.who()) && random.nextInt(5) > 0) {
        cuts.add(new Cut(writer.tag, random.nextInt(writer.blocks.size() + 1)));
      }
    }
    return cuts;
  }

  static <T> T pick(List<T> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }
}
