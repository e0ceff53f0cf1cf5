package dev.covey.node.room.index;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.api.MemberKind;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Cut;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.Charter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A room's logs as tests write them: people by name, real seals, time that goes on by itself. */
final class Stage {

  static final long NOW = 1_795_000_000_000L;

  final RoomKeys keys;
  final Charter charter;
  final Map<String, Pen> pens = new LinkedHashMap<>();

  /** Every block in the order in which it was written. */
  final List<Pen> written = new ArrayList<>();

  private long millis = NOW;

  /** An invite room that somebody founded, with the founder's hello. */
  Stage(String founder) {
    keys = RoomKeys.found(RoomKeys.freshKey(), identity(founder).deviceSecret());
    charter = Charter.founded(LogTag.of(keys.founder().orElseThrow()));
    hello(founder);
  }

  /** A writer's log, sealed. */
  static final class Pen {
    final KeyPair pair;
    final LogKey key;
    final LogTag tag;
    final List<Bytes> blocks = new ArrayList<>();

    Pen(KeyPair pair) {
      this.pair = pair;
      this.key = RoomKeys.logKeyOf(pair);
      this.tag = LogTag.of(key);
    }

    Ref last() {
      return new Ref(tag, blocks.size() - 1);
    }

    Cut cut() {
      return new Cut(tag, blocks.size());
    }
  }

  static Identity identity(String who) {
    return Identity.of(
        pair("identity " + who), pair("device " + who), who, MemberKind.PERSON, Instant.EPOCH);
  }

  static KeyPair pair(String name) {
    return KeyPair.fromSeed(Blake2b.hash(Bytes.utf8(name)));
  }

  static PublicKey who(String name) {
    return identity(name).identity().publicKey();
  }

  Pen pen(String who) {
    return pens.computeIfAbsent(
        who, name -> new Pen(keys.writerLog(identity(name).deviceSecret(), 0)));
  }

  @CanIgnoreReturnValue
  Pen hello(String who) {
    return hello(who, null);
  }

  @CanIgnoreReturnValue
  Pen hello(String who, @Nullable String invite) {
    Pen pen = pen(who);
    Identity identity = identity(who);
    write(
        who,
        invite == null
            ? Hello.sign(identity, keys, pen.key, 0)
            : Hello.sign(identity, keys, pen.key, 0, pair(invite)));
    return pen;
  }

  /** Writes an entry a millisecond later than the one before; says where. */
  @CanIgnoreReturnValue
  Ref write(String who, Entry.Body body) {
    millis++;
    return writeAt(who, HybridClock.at(millis), List.of(), body);
  }

  /** Writes an entry that claims some time. */
  @CanIgnoreReturnValue
  Ref writeAt(String who, long time, List<Seen> seen, Entry.Body body) {
    return append(who, EntryCodec.encode(new Entry(time, millis, seen, body)), body.isControl());
  }

  /** Seals any bytes as the next block. */
  @CanIgnoreReturnValue
  Ref append(String who, Bytes entry, boolean isControl) {
    Pen pen = pen(who);
    pen.blocks.add(new BlockSeal(keys, pen.key).seal(pen.blocks.size(), entry, isControl));
    written.add(pen);
    return pen.last();
  }

  long now() {
    return millis;
  }

  /** Lets milliseconds go by. */
  @CanIgnoreReturnValue
  long later(long by) {
    millis += by;
    return millis;
  }
}
