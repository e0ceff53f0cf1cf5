package dev.covey.node.room.index;

import dev.covey.api.MemberKind;
import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Cut;
import dev.covey.node.room.entry.Edit;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.entry.Leave;
import dev.covey.node.room.entry.Pin;
import dev.covey.node.room.entry.React;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.Removal;
import dev.covey.node.room.entry.RoleSet;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.Charter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** What some people, not all of them honest, wrote into the logs of an invite room. */
final class Scene {

  static final long NOW = 1_795_000_000_000L;

  final RoomKeys keys;
  final Charter charter;
  final List<Writer> writers = new ArrayList<>();
  private final Random random;
  private final KeyPair door = KeyPair.generate();
  private long clock = NOW - 3_600_000;

  Scene(Random random, int people) {
    this.random = random;
    Identity founder = person(0);
    this.keys = RoomKeys.found(RoomKeys.freshKey(), founder.deviceSecret());
    this.charter = Charter.founded(LogTag.of(keys.founder().orElseThrow()));
    Writer first = new Writer(founder);
    writers.add(first);
    first.write(Hello.sign(founder, keys, first.key, 0));
    first.write(new Invite(door.publicKey(), Role.WRITER, 0, 0, Set.of(), ""));
    for (int i = 1; i < people; i++) {
      writers.add(new Writer(person(i)));
    }
  }

  private static Identity person(int number) {
    return Identity.create("person " + number, MemberKind.PERSON, Instant.ofEpochMilli(NOW));
  }

  /** A writer's log. */
  final class Writer {
    final Identity identity;
    final KeyPair pair;
    final LogKey key;
    final LogTag tag;
    final List<Entry> entries = new ArrayList<>();
    final List<Bytes> blocks = new ArrayList<>();
    private final Map<LogTag, Long> cited = new TreeMap<>();

    Writer(Identity identity) {
      this.identity = identity;
      this.pair = keys.writerLog(identity.deviceSecret(), 0);
      this.key = RoomKeys.logKeyOf(pair);
      this.tag = LogTag.of(key);
    }

    PublicKey person() {
      return identity.certificate().identity();
    }

    void write(Entry.Body body) {
      List<Seen> seen = new ArrayList<>();
      for (Writer other : writers) {
        long length = other.entries.size();
        if (other != this && length > cited.getOrDefault(other.tag, 0L) && random.nextInt(3) > 0) {
          long upTo = length + (random.nextInt(40) == 0 ? 1 + random.nextInt(3) : 0);
          cited.put(other.tag, length);
          seen.add(new Seen(other.tag, upTo));
        }
      }
      seen.sort(Comparator.comparing(Seen::tag));
      clock += random.nextInt(3);
      long skew = random.nextInt(12) == 0 ? random.nextInt(4_000) - 3_000 : 0;
      long time = HybridClock.at(clock + skew) + random.nextInt(3);
      append(new Entry(time, clock, seen, body));
    }

    private void append(Entry entry) {
      boolean wrongClass = random.nextInt(60) == 0 && !entries.isEmpty();
      boolean isControl = entry.body().isControl() != wrongClass;
      Bytes block =
          new BlockSeal(keys, key).seal(blocks.size(), EntryCodec.encode(entry), isControl);
      boolean noise = random.nextInt(60) == 0 && !entries.isEmpty();
      entries.add(noise || wrongClass ? UNREADABLE : entry);
      blocks.add(noise ? Bytes.utf8("noise") : block);
    }
  }

  /** Stands for a block that says nothing. */
  static final Entry UNREADABLE = new Entry(0, 0, List.of(), new Entry.Unknown(99));

  void act() {
    Writer writer = writers.get(random.nextInt(writers.size()));
    if (writer.entries.isEmpty()) {
      writer.write(Hello.sign(writer.identity, keys, writer.key, 0, door));
      return;
    }
    writer.write(
        switch (random.nextInt(16)) {
          case 0, 1 -> new Edit(target(writer), "new words", List.of());
          case 2, 3 -> new Redact(target(writer), "");
          case 4, 5 -> new React(target(writer), "+", random.nextInt(3) > 0);
          case 6 -> new Pin(target(writer), random.nextBoolean());
          case 7 -> answer(writer, random.nextBoolean());
          case 8 -> role(Role.of(1 + random.nextInt(5)));
          case 9 -> random.nextInt(4) == 0 ? removal() : new Text("so it goes");
          case 10 -> random.nextInt(8) == 0 ? new Leave(List.of()) : new Text("on and on");
          default -> new Text("word " + random.nextInt(1_000));
        });
  }

  private Entry.Body answer(Writer writer, boolean inThread) {
    Optional<Ref> ref = Optional.of(target(writer));
    List<PublicKey> mentions = List.of(writers.get(random.nextInt(writers.size())).person());
    return inThread
        ? new Text("in a thread", Optional.empty(), ref, mentions)
        : new Text("an answer", ref, Optional.empty(), mentions);
  }

  private Entry.Body role(Role role) {
    Writer whom = writers.get(random.nextInt(writers.size()));
    return new RoleSet(whom.person(), role, Set.of(), 0, cuts(whom));
  }

  private Entry.Body removal() {
    Writer whom = writers.get(1 + random.nextInt(writers.size() - 1));
    return new Removal(whom.person(), cuts(whom), "");
  }

  private List<Cut> cuts(Writer whom) {
    return List.of(new Cut(whom.tag, random.nextInt(whom.entries.size() + 1)));
  }

  private Ref target(Writer writer) {
    Writer of = random.nextBoolean() ? writer : writers.get(random.nextInt(writers.size()));
    return new Ref(of.tag, random.nextInt(of.entries.size() + 2));
  }
}
