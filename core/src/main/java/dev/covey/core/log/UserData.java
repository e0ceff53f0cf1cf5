package dev.covey.core.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.Table;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is kept beside a log under a name: a row of the log's number and the name's UTF-8. */
final class UserData {

  private UserData() {}

  static Optional<Bytes> read(LogState state, String name) {
    Bytes at = key(state, name);
    return state.storage.read(tx -> Optional.ofNullable(tx.get(LogTables.USER, at)));
  }

  /** Replaces it, or deletes it if null. Durable when it returns. */
  static void write(LogState state, String name, @Nullable Bytes value) {
    Bytes at = key(state, name);
    state.storage.write(
        tx -> {
          if (value == null) {
            tx.delete(LogTables.USER, at);
          } else {
            tx.put(LogTables.USER, at, value);
          }
          return true;
        });
  }

  private static Bytes key(LogState state, String name) {
    Bytes text = Bytes.utf8(name);
    if (text.isEmpty() || text.length() > Table.MAX_KEY - 4) {
      throw new IllegalArgumentException(
          "user data name of " + text.length() + " bytes, not 1 to " + (Table.MAX_KEY - 4));
    }
    return LogTables.id(state.id).concat(text);
  }
}
