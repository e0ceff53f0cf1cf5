package dev.covey.node;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.Storage;
import dev.covey.core.store.Table;
import dev.covey.node.backup.Belongings;
import dev.covey.node.device.DeviceBook;
import dev.covey.node.identity.Identity;
import dev.covey.node.people.PeopleTables;
import dev.covey.node.room.index.RoomTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of a node's store besides those of logs, and which of them nobody could give back. */
final class NodeTables {

  /** Of a device's belongings; the rest comes from peers, or is made again. */
  private static final List<Table> KEPT =
      List.of(RoomTables.ROOMS, RoomTables.KEYS, PeopleTables.CONTACTS, DeviceBook.KNOWN);

  private static final Bytes FIRST = Bytes.wrap(new byte[] {0});
  private static final Bytes LAST = Bytes.hex("ff".repeat(64));

  private NodeTables() {}

  static Table[] all() {
    return Stream.of(RoomTables.ALL, PeopleTables.ALL, List.of(DeviceBook.KNOWN))
        .flatMap(List::stream)
        .toArray(Table[]::new);
  }

  /** What another device of this identity needs. */
  static Belongings collect(Storage storage, Identity identity, Instant now) {
    List<Belongings.TableRows> tables =
        storage.read(
            tx -> {
              List<Belongings.TableRows> all = new ArrayList<>();
              for (Table table : KEPT) {
                List<Belongings.Row> rows = new ArrayList<>();
                tx.scan(
                    table, FIRST, LAST, (key, value) -> rows.add(new Belongings.Row(key, value)));
                all.add(new Belongings.TableRows(table.name(), rows));
              }
              return all;
            });
    return new Belongings(
        identity.identity().seed(), identity.kind(), identity.name(), now, tables);
  }

  /** How many rows a table has. */
  static int rows(Storage storage, Table table) {
    return storage.read(
        tx -> {
          int[] rows = new int[1];
          tx.scan(table, FIRST, LAST, (unusedKey, unusedValue) -> ++rows[0] > 0);
          return rows[0];
        });
  }

  /** Writes what was collected into an empty store. Durable when it returns. */
  static void write(Storage storage, Belongings belongings) {
    Map<String, Table> known =
        KEPT.stream().collect(Collectors.toMap(Table::name, Function.identity()));
    boolean unused =
        storage.write(
            tx -> {
              for (Belongings.TableRows rows : belongings.tables()) {
                Table table = known.get(rows.table());
                if (table != null) {
                  rows.rows().forEach(row -> tx.put(table, row.key(), row.value()));
                }
              }
              return true;
            });
  }
}
