package dev.covey.bench;

import dev.covey.api.MemberKind;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Writers who talk in turns, straight into logs: each entry cites the one before it, as when
 * everybody is online.
 */
final class RoomFill {

  private static final int AT_ONCE = 500;

  /** When the conversation began; it goes on at a message a second. */
  private static final long BEGAN = 1_700_000_000_000L;

  private final RoomKeys keys;
  private final int writers;
  private final List<Log> logs = new ArrayList<>();
  private final List<Identity> identities = new ArrayList<>();

  RoomFill(LogStore store, RoomKeys keys, int writers) {
    this.keys = keys;
    this.writers = writers;
    for (int i = 0; i < writers; i++) {
      Identity identity =
          Identity.create("writer " + i, MemberKind.PERSON, Instant.ofEpochMilli(BEGAN));
      identities.add(identity);
      logs.add(store.create(keys.writerLog(identity.deviceSecret(), 0)));
    }
  }

  List<LogKey> logs() {
    return logs.stream().map(Log::key).toList();
  }

  /** Bytes of all logs, sealed. */
  long bytes() {
    return logs.stream().mapToLong(Log::byteLength).sum();
  }

  /** Has everybody say as much; messages in all, hellos left out. */
  void fill(int messages) {
    for (int writer = 0; writer < writers; writer++) {
      Log log = logs.get(writer);
      BlockSeal seal = new BlockSeal(keys, log.key());
      List<Bytes> blocks = new ArrayList<>();
      Hello hello = Hello.sign(identities.get(writer), keys, log.key(), 0);
      blocks.add(seal.seal(0, encode(writer, List.of(), hello), true));
      LogTag before = LogTag.of(logs.get((writer + writers - 1) % writers).key());
      int share = messages / writers + (writer < messages % writers ? 1 : 0);
      for (int i = 1; i <= share; i++) {
        // The one before the first of a turn spoke last in the turn before.
        int cited = writer == 0 ? i : i + 1;
        List<Seen> seen = writers == 1 ? List.of() : List.of(new Seen(before, cited));
        blocks.add(seal.seal(i, encode((long) i * writers + writer, seen, text(writer, i)), false));
        if (blocks.size() == AT_ONCE) {
          log.append(blocks);
          blocks.clear();
        }
      }
      log.append(blocks);
    }
  }

  private static Text text(int writer, int number) {
    return new Text(
        "message "
            + number
            + " of writer "
            + writer
            + ": about as many words as people put into one, now and then a few more");
  }

  private static Bytes encode(long second, List<Seen> seen, Entry.Body body) {
    long at = BEGAN + 1_000 * second;
    return EntryCodec.encode(new Entry(HybridClock.at(at), at, seen, body));
  }
}
