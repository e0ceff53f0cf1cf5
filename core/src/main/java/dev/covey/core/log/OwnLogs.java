package dev.covey.core.log;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.ReadTransaction;
import dev.covey.core.store.WriteTransaction;

/**
 * Which logs were ever written here, and where those that are deleted ended: whoever opens one
 * again goes on behind that, and signs no place twice.
 *
 * <pre>
 * log.own     discovery key (32)      -> nothing yet, or {@link LogHead} as of its last deletion
 * </pre>
 */
final class OwnLogs {

  private OwnLogs() {}

  static boolean isNoted(ReadTransaction tx, DiscoveryKey log) {
    return tx.contains(LogTables.OWN, log.bytes());
  }

  @CanIgnoreReturnValue
  static boolean note(WriteTransaction tx, DiscoveryKey log) {
    if (!tx.contains(LogTables.OWN, log.bytes())) {
      tx.put(LogTables.OWN, log.bytes(), Bytes.EMPTY);
    }
    return true;
  }

  /** Its rows are about to go. Nothing for a log of somebody else. */
  static void keepHead(WriteTransaction tx, DiscoveryKey log, int id) {
    Bytes head = tx.get(LogTables.HEADS, LogTables.id(id));
    if (head != null && tx.contains(LogTables.OWN, log.bytes())) {
      tx.put(LogTables.OWN, log.bytes(), head);
    }
  }

  /** Has a log that is new in the store begin where it ended. */
  static void restore(WriteTransaction tx, DiscoveryKey log, int id) {
    Bytes before = tx.get(LogTables.OWN, log.bytes());
    if (before != null && before.length() > 0) {
      LogDraft.restore(tx, id, LogHead.decode(before));
    }
  }
}
