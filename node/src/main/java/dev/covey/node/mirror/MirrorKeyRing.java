package dev.covey.node.mirror;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.store.Storage;
import dev.covey.node.room.SharedRoom;
import dev.covey.node.room.key.MirrorCode;
import dev.covey.node.room.key.MirrorKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The mirror keys of a room: those of its code, and those of later epochs that members gave. Where
 * there are too many, the oldest of whoever gave most is let go; so one who makes keys up takes
 * places from nobody else. Safe on any thread.
 */
final class MirrorKeyRing {

  private record Given(MirrorKey key, Optional<PublicKey> by) {}

  private final Storage storage;
  private final Bytes room;
  private final Executor worker;
  private final List<Given> keys = new ArrayList<>();
  private volatile List<MirrorKey> all = List.of();

  MirrorKeyRing(Storage storage, MirrorCode code, Executor worker) {
    this.storage = storage;
    this.room = code.roomId();
    this.worker = worker;
    code.keys().forEach(key -> put(new Given(key, Optional.empty())));
    List<Given> stored =
        storage.read(
            tx -> {
              List<Given> rows = new ArrayList<>();
              tx.scan(
                  MirrorTables.KEYS,
                  room,
                  MirrorTables.end(room),
                  (key, by) ->
                      rows.add(
                          new Given(
                              MirrorTables.keyOf(key), Optional.of(new PublicKey(by.compact())))));
              return rows;
            });
    stored.forEach(this::put);
  }

  /** The newest first. */
  List<MirrorKey> all() {
    return all;
  }

  /** A member gives the key of an epoch. */
  void learn(PublicKey from, MirrorKey key) {
    Given given = new Given(key, Optional.of(from));
    Optional<MirrorKey> gone;
    synchronized (this) {
      if (all.contains(key)) {
        return;
      }
      gone = put(given);
    }
    Bytes by = from.bytes();
    worker.execute(
        () -> {
          boolean unused =
              storage.write(
                  tx -> {
                    tx.put(MirrorTables.KEYS, MirrorTables.key(room, key), by);
                    gone.ifPresent(
                        old -> tx.delete(MirrorTables.KEYS, MirrorTables.key(room, old)));
                    return true;
                  });
        });
  }

  /** On disk. */
  void erase() {
    List<MirrorKey> known = all;
    boolean unused =
        storage.write(
            tx -> {
              known.forEach(key -> tx.delete(MirrorTables.KEYS, MirrorTables.key(room, key)));
              return true;
            });
  }

  @CanIgnoreReturnValue
  private synchronized Optional<MirrorKey> put(Given given) {
    if (all.contains(given.key())) {
      return Optional.empty();
    }
    keys.add(given);
    keys.sort(Comparator.comparingLong((Given one) -> one.key().epoch()).reversed());
    @Nullable Given gone = null;
    if (keys.size() > SharedRoom.MAX_KEYS) {
      Map<Optional<PublicKey>, Integer> counts = new HashMap<>();
      keys.forEach(one -> counts.merge(one.by(), 1, Integer::sum));
      int most = counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
      for (Given one : keys) {
        if (counts.getOrDefault(one.by(), 0) == most) {
          gone = one; // The last of them is the oldest.
        }
      }
      keys.remove(gone);
    }
    all = keys.stream().map(Given::key).toList();
    return Optional.ofNullable(gone).map(Given::key);
  }
}
