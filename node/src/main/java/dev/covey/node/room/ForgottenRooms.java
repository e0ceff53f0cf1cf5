package dev.covey.node.room;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Storage;
import dev.covey.core.store.Table;
import dev.covey.core.store.WriteTransaction;
import dev.covey.node.room.index.RoomTables;
import dev.covey.node.room.key.RoomKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rooms of which nothing is to be left here. What stays tells a room of known id again, so that no
 * other device of this identity brings it back, and where own logs ended, so that no place in them
 * is signed twice. One thread at a time.
 *
 * <pre>room  ->  BLAKE2b-256("covey forgotten room" | id) | row of room.rooms, while some is left
 * </pre>
 */
final class ForgottenRooms {

  private static final Bytes NAMESPACE = Bytes.utf8("covey forgotten room");
  private static final int HASH = 32;
  private static final int ROWS_AT_ONCE = 4_096;

  private final RoomServices services;
  private final LogStore store;
  private final Storage storage;

  ForgottenRooms(RoomServices services) {
    this.services = services;
    this.store = services.store();
    this.storage = store.storage();
  }

  /** Forgets a closed room. From now on it is not here; all of it is gone when this returns. */
  void forget(int number, Bytes id) {
    Bytes at = RoomTables.room(number);
    boolean unused =
        storage.write(
            tx -> {
              Bytes row = Optional.ofNullable(tx.get(RoomTables.ROOMS, at)).orElse(Bytes.EMPTY);
              tx.put(RoomTables.FORGOTTEN, at, hash(id).concat(row));
              return tx.delete(RoomTables.ROOMS, at);
            });
    finish(number);
  }

  /** Goes on with what a crash has interrupted; returns the greatest number that is taken, or 0. */
  int finish() {
    List<Integer> numbers = List.copyOf(all().keySet());
    numbers.forEach(this::finish);
    return numbers.stream().max(Integer::compare).orElse(0);
  }

  boolean contains(Bytes id) {
    Bytes hash = hash(id);
    return all().values().stream().anyMatch(row -> row.slice(0, HASH).equals(hash));
  }

  /** The room is wanted again. */
  void recall(Bytes id) {
    Bytes hash = hash(id);
    all()
        .forEach(
            (number, row) -> {
              if (row.slice(0, HASH).equals(hash)) {
                boolean unused =
                    storage.write(tx -> tx.delete(RoomTables.FORGOTTEN, RoomTables.room(number)));
              }
            });
  }

  private static Bytes hash(Bytes id) {
    return Blake2b.hash(NAMESPACE, id);
  }

  private Map<Integer, Bytes> all() {
    return storage.read(
        tx -> {
          Map<Integer, Bytes> all = new HashMap<>();
          tx.scan(
              RoomTables.FORGOTTEN,
              RoomTables.room(0),
              RoomTables.room(-1),
              (key, row) -> {
                all.put(RoomTables.numberOf(key), row.compact());
                return true;
              });
          return all;
        });
  }

  /** Nothing of it happens twice, so it can end anywhere and begin anew. */
  private void finish(int number) {
    Bytes row = all().getOrDefault(number, Bytes.EMPTY);
    if (row.length() > HASH) {
      RoomRecord was = RoomRecord.decode(row.slice(HASH, row.length() - HASH));
      List<LogKey> logs = new ArrayList<>(ownLogs(number, was));
      logs.addAll(
          storage.read(
              tx -> {
                List<LogKey> others = new ArrayList<>(RoomTables.logKeys(tx, number));
                others.addAll(ContentLogs.all(tx, number));
                return others;
              }));
      store.delete(logs.stream().distinct().toList());
    }
    // The keys go last: they tell which logs are this device's own.
    for (Table table : RoomTables.ALL) {
      if (!table.equals(RoomTables.FORGOTTEN) && !table.equals(RoomTables.KEYS)) {
        empty(table, number);
      }
    }
    if (row.length() > HASH) {
      boolean unused =
          storage.write(
              tx -> {
                tx.put(RoomTables.FORGOTTEN, RoomTables.room(number), row.slice(0, HASH));
                return true;
              });
    }
    empty(RoomTables.KEYS, number);
  }

  /** Opens this device's logs with their secrets: the store then remembers where they ended. */
  private List<LogKey> ownLogs(int number, RoomRecord was) {
    RoomKeys keys = was.keys(services.identity(), new KeyTable(storage, number).all());
    Bytes secret = services.identity().deviceSecret();
    List<KeyPair> pairs = new ArrayList<>();
    for (long generation = 0; generation <= was.generation(); generation++) {
      pairs.add(keys.writerLog(secret, generation));
    }
    keys.all().forEach(epoch -> pairs.add(RoomKeys.contentLog(secret, epoch)));
    List<LogKey> here = new ArrayList<>();
    for (KeyPair pair : pairs) {
      LogKey key = RoomKeys.logKeyOf(pair);
      if (store.find(key.discoveryKey()).isPresent()) {
        here.add(store.create(pair).key());
      }
    }
    return here;
  }

  private void empty(Table table, int number) {
    boolean more = storage.read(tx -> isThere(tx, table, number));
    while (more) {
      more = storage.write(tx -> step(tx, table, number));
    }
  }

  private static boolean isThere(dev.covey.core.store.ReadTransaction tx, Table table, int number) {
    boolean[] any = new boolean[1];
    tx.scan(
        table,
        RoomTables.room(number),
        RoomTables.room(number + 1),
        (unusedKey, unusedValue) -> {
          any[0] = true;
          return false;
        });
    return any[0];
  }

  private static boolean step(WriteTransaction tx, Table table, int number) {
    Bytes[] next = {RoomTables.room(number + 1)};
    int[] seen = {0};
    tx.scan(
        table,
        RoomTables.room(number),
        RoomTables.room(number + 1),
        (key, unusedValue) -> {
          if (seen[0] == ROWS_AT_ONCE) {
            next[0] = key.compact();
            return false;
          }
          seen[0]++;
          return true;
        });
    long unused = tx.deleteRange(table, RoomTables.room(number), next[0]);
    return seen[0] == ROWS_AT_ONCE && !next[0].equals(RoomTables.room(number + 1));
  }
}
