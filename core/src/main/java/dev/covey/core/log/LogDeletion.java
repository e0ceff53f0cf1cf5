package dev.covey.core.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.Storage;
import dev.covey.core.store.Table;
import dev.covey.core.store.WriteTransaction;
import java.util.List;

/**
 * Removes all that is stored of a log. Its name goes first and at once, the rest in transactions of
 * bounded size; what a crash leaves of it nobody reads again, as its number is not given twice.
 */
final class LogDeletion {

  private static final int STEP = 4_096;

  private LogDeletion() {}

  static void run(Storage storage, LogState log) {
    storage.write(tx -> unname(tx, log));
    for (Table table : List.of(LogTables.BLOCKS, LogTables.NODES, LogTables.BITS)) {
      boolean more = true;
      while (more) {
        more = storage.write(tx -> step(tx, table, log.id));
      }
    }
  }

  private static boolean unname(WriteTransaction tx, LogState log) {
    Bytes id = LogTables.id(log.id);
    if (log.keyPair != null) {
      Bytes head = tx.get(LogTables.HEADS, id);
      if (head != null) {
        tx.put(LogTables.GONE, log.discoveryKey.bytes(), head);
      }
    }
    tx.delete(LogTables.KEYS, log.discoveryKey.bytes());
    tx.delete(LogTables.HEADS, id);
    tx.delete(LogTables.FROZEN, id);
    tx.deleteRange(LogTables.USER, id, LogTables.id(log.id + 1));
    return true;
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
