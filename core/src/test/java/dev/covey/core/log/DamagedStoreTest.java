package dev.covey.core.log;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.merkle.TreeNode;
import dev.covey.core.store.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever bytes a store's records are made of: what reads them returns a value, finds the damage
 * in an audit, or says that it is damaged.
 */
@Timeout(60)
class DamagedStoreTest {

  private static final Bytes LOWEST = Bytes.wrap(new byte[1]);
  private static final Bytes HIGHEST = Bytes.wrap(new byte[] {-1, -1, -1, -1, -1, -1});

  @TempDir Path directory;

  @Test
  void readsAnyRecordOrSaysThatItIsDamaged() throws Exception {
    run(150);
  }

  @Test
  @Tag("long")
  @Timeout(3_600)
  void readsAnyRecordOrSaysThatItIsDamagedOverAndOver() throws Exception {
    run(20_000);
  }

  @Test
  void readsAnyPageOfNodesOrSaysThatItIsDamaged() {
    Random random = new Random(17);
    NodePage page = NodePage.of(3, null);
    for (int slot = 0; slot < NodePage.NODES; slot += 1 + random.nextInt(3)) {
      page.put(new TreeNode(3L * NodePage.NODES + slot, slot, Bytes.wrap(new byte[32])));
    }
    Bytes whole = page.encode();
    int refused = 0;
    for (int round = 0; round < 100_000; round++) {
      Bytes changed = change(whole, random);
      try {
        assertThat(NodePage.of(3, changed).get(3L * NodePage.NODES + 7))
            .isEqualTo(NodePage.read(changed, 3L * NodePage.NODES + 7));
      } catch (StorageException e) {
        assertThat(e).hasMessageContaining("damaged");
        refused++;
      }
    }
    assertThat(refused).isBetween(10_000, 99_000);
  }

  @Test
  void readsAnyHeadOrSaysThatItIsDamaged() {
    Random random = new Random(18);
    LogHead head;
    try (LogStore store = LogStore.open(directory)) {
      head = fill(store).read(reader -> new LogHead(reader.tree(), reader.signature(), 3));
    }
    int refused = 0;
    for (int round = 0; round < 100_000; round++) {
      try {
        LogHead read = LogHead.decode(change(head.encode(), random));
        assertThat(read.contiguousLength()).isBetween(0L, read.tree().length());
      } catch (StorageException e) {
        assertThat(e).hasMessageMatching(".*(damaged|newer program).*");
        refused++;
      }
    }
    assertThat(refused).isBetween(10_000, 99_000);
  }

  private void run(int rounds) throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<Table, Map<Bytes, Bytes>> original = new HashMap<>();
    Files.createDirectories(directory);
    LogStore store = LogStore.open(directory);
    LogKey key = fill(store).key();
    for (Table table : LogTables.ALL) {
      original.put(table, records(store, table));
    }
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      Table table = LogTables.ALL.get(random.nextInt(LogTables.ALL.size()));
      List<Bytes> keys = new ArrayList<>(requireNonNull(original.get(table)).keySet());
      if (keys.isEmpty()) {
        continue;
      }
      Bytes at = keys.get(random.nextInt(keys.size()));
      Bytes changed = change(requireNonNull(requireNonNull(original.get(table)).get(at)), random);
      put(store, table, at, changed);
      store.close();
      try {
        store = LogStore.open(directory);
        use(store, key, random);
      } catch (StorageException e) {
        assertThat(e.getMessage()).isNotBlank();
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "seed "
                + seed
                + ", round "
                + round
                + ": "
                + table
                + " "
                + at.hex()
                + " = "
                + changed.hex(),
            e);
      }
      store.close();
      store = repaired(original);
    }
    store.close();
    assertThat(refused).isPositive();
  }

  /** What the application may do with a log; all of it may find the damage. */
  private static void use(LogStore store, LogKey key, Random random) {
    assertThat(store.keys()).isNotEmpty();
    Log log = store.open(key);
    assertThat(log.audit((done, total) -> {}).length()).isEqualTo(log.length());
    for (long i = 0; i < Math.min(log.length(), 200); i++) {
      assertThat(log.local(i)).isNotNull();
    }
    assertThat(log.localRange(0, 50)).isNotNull();
    Log own = store.create("own");
    switch (random.nextInt(3)) {
      case 0 -> own.append(Bytes.utf8("more"));
      case 1 -> own.truncate(Math.min(own.length(), 33));
      default -> own.clear(20, 30);
    }
  }

  private LogStore repaired(Map<Table, Map<Bytes, Bytes>> original) {
    // Not through LogStore: it may refuse what is there.
    try (var storage = dev.covey.core.store.lmdb.LmdbStorage.open(directory, LogTables.ALL)) {
      storage.write(
          tx -> {
            for (Table table : LogTables.ALL) {
              tx.deleteRange(table, LOWEST, HIGHEST);
              requireNonNull(original.get(table)).forEach((at, value) -> tx.put(table, at, value));
            }
            return true;
          });
    }
    return LogStore.open(directory);
  }

  private static Log fill(LogStore store) {
    Log log = store.create("own");
    List<Bytes> blocks = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      blocks.add(Bytes.utf8("block " + i));
    }
    log.append(blocks);
    log.clear(50, 60);
    log.putUserData("name", Bytes.utf8("value"));
    return log;
  }

  private static Map<Bytes, Bytes> records(LogStore store, Table table) {
    return store
        .storage()
        .read(
            tx -> {
              Map<Bytes, Bytes> records = new HashMap<>();
              tx.scan(
                  table,
                  LOWEST,
                  HIGHEST,
                  (at, value) -> {
                    records.put(at, value);
                    return true;
                  });
              return records;
            });
  }

  private static void put(LogStore store, Table table, Bytes at, Bytes value) {
    store
        .storage()
        .write(
            tx -> {
              tx.put(table, at, value);
              return true;
            });
  }

  /** Changes a few bytes, cuts the end off, adds to it, or makes all of it up. */
  private static Bytes change(Bytes value, Random random) {
    byte[] bytes = value.toByteArray();
    int kind = random.nextInt(8);
    if (kind == 0) {
      byte[] other = new byte[random.nextInt(2 * bytes.length + 2)];
      random.nextBytes(other);
      return Bytes.wrap(other);
    }
    if (kind == 1) {
      return Bytes.wrap(bytes, 0, random.nextInt(bytes.length + 1));
    }
    if (kind == 2) {
      return value.concat(Bytes.wrap(new byte[1 + random.nextInt(20)]));
    }
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
      int at = random.nextInt(random.nextBoolean() ? Math.min(8, bytes.length) : bytes.length);
      bytes[at] = (byte) (random.nextInt(3) == 0 ? 0xff : random.nextInt());
    }
    return Bytes.wrap(bytes);
  }
}
