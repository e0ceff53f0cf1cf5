package dev.covey.node.room;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.Storage;
import dev.covey.core.store.Table;
import dev.covey.node.room.index.RoomTables;
import java.util.ArrayList;
import java.util.List;

/** Every row of the index, as text. */
final class Tables {

  private Tables() {}

  static List<String> dump(Storage storage) {
    List<String> rows = new ArrayList<>();
    for (Table table : RoomTables.ALL) {
      if (!table.equals(RoomTables.LOGS)) {
        rows.addAll(
            storage.read(
                tx -> {
                  List<String> found = new ArrayList<>();
                  tx.scan(
                      table,
                      Bytes.wrap(new byte[1]),
                      Bytes.wrap(new byte[] {-1}),
                      (key, value) -> found.add(table.name() + " " + key + " " + value.hex()));
                  return found;
                }));
      }
    }
    return rows;
  }
}
