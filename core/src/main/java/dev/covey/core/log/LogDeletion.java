package dev.covey.core.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.Storage;
import dev.covey.core.store.Table;
import dev.covey.core.store.WriteTransaction;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes all that is stored of a log. Its name goes first and at once, the rest in transactions of
 * bounded size. What a crash leaves of it nobody reads again, as its number is not given twice; it
 * goes when the store is opened next.
 */
final class LogDeletion {

  private static final int STEP = 4_096;

  private LogDeletion() {}

  /** Takes out what is left of logs that have no name any more. */
  static void empty(Storage storage, List<LogState> logs) {
    logs.stream().filter(log -> log.length() > 0).forEach(log -> empty(storage, log.id));
  }

  /** Goes on with what a crash has interrupted. */
  static void finish(Storage storage) {
    List<Integer> begun =
        storage.read(
            tx -> {
              List<Integer> ids = new ArrayList<>();
              tx.scan(
                  LogTables.META,
                  LogTables.dying(0),
                  LogTables.dying(-1),
                  (key, unusedValue) -> ids.add(LogTables.intAt(key, key.length() - 4)));
              return ids;
            });
    begun.forEach(id -> empty(storage, id));
  }

  private static void empty(Storage storage, int id) {
    for (Table table : List.of(LogTables.BLOCKS, LogTables.NODES, LogTables.BITS)) {
      boolean more = true;
      while (more) {
        more = storage.write(tx -> step(tx, table, id));
      }
    }
    boolean unused = storage.write(tx -> tx.delete(LogTables.META, LogTables.dying(id)));
  }

  /** Durable when it returns: from then on the logs are not in the storage. */
  static void unname(Storage storage, List<LogState> logs) {
    storage.write(
        tx -> {
          logs.forEach(log -> unname(tx, log));
          return true;
        });
  }

  private static void unname(WriteTransaction tx, LogState log) {
    Bytes id = LogTables.id(log.id);
    if (log.length() > 0) {
      tx.put(LogTables.META, LogTables.dying(log.id), id);
    }
    OwnLogs.keepHead(tx, log.discoveryKey, log.id);
    tx.delete(LogTables.KEYS, log.discoveryKey.bytes());
    tx.delete(LogTables.HEADS, id);
    tx.delete(LogTables.FROZEN, id);
    tx.deleteRange(LogTables.USER, id, LogTables.id(log.id + 1));
  }

  private static boolean step(WriteTransaction tx, Table table, int id) {
    Bytes[] last = {LogTables.key(id, 0)};
    int[] seen = {0};
    tx.scan(
        table,
        LogTables.key(id, 0),
        LogTables.key(id, Long.MAX_VALUE),
        (key, value) -> {
          last[0] = key;
          return ++seen[0] < STEP;
        });
    tx.deleteRange(table, LogTables.key(id, 0), LogTables.key(id, LogTables.numberOf(last[0]) + 1));
    return seen[0] == STEP;
  }
}
