package dev.covey.core.log;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.merkle.MerkleBatch;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.store.Durability;
import dev.covey.core.store.StoreOptions;
import dev.covey.core.store.Table;
import dev.covey.core.store.WriteTransaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a log can do by itself, without peers. */
@Timeout(60)
class LogFeaturesTest {

  /** Blocks of a log that grows at random, about; some pages of its bit field. */
  private static final int MOST = 20_000;

  private static final Table BLOCKS = new Table("log.block");
  private static final Table NODES = new Table("log.node");

  @TempDir Path directory;

  @Test
  void remembersWhichBlocksAreClearedAcrossAppendsAndReopenings() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Boolean> model = new ArrayList<>();
    LogStore store = LogStore.open(directory);
    try {
      Log log = store.create("cleared");
      for (int round = 0; round < 150; round++) {
        int kind = random.nextInt(10);
        if (kind < 4) {
          // All of it is looked at in every round.
          boolean leap = model.size() < MOST && random.nextInt(10) == 0;
          int count = random.nextInt(leap ? 9_000 : 30) + 1;
          log.append(blocks(model.size(), count));
          for (int i = 0; i < count; i++) {
            model.add(true);
          }
        } else if (kind < 8) {
          int start = random.nextInt(model.size() + 1);
          int end = start + random.nextInt(random.nextInt(5) == 0 ? 6_000 : 20);
          log.clear(start, end);
          for (int i = start; i < Math.min(end, model.size()); i++) {
            model.set(i, false);
          }
        } else if (kind < 9) {
          int length = model.size() - random.nextInt(Math.min(50, model.size() + 1));
          log.truncate(length);
          model.subList(length, model.size()).clear();
        } else {
          store.close();
          store = LogStore.open(directory);
          log = store.create("cleared");
        }
        check(log, model);
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    } finally {
      store.close();
    }
  }

  private static void check(Log log, List<Boolean> model) {
    assertThat(log.length()).isEqualTo(model.size());
    int contiguous = model.indexOf(false);
    assertThat(log.contiguousLength()).isEqualTo(contiguous < 0 ? model.size() : contiguous);
    for (int i = 0; i < model.size(); i++) {
      if (log.has(i) != model.get(i)) {
        throw new AssertionError("block " + i + ": " + log.has(i) + ", not " + model.get(i));
      }
    }
    long held = model.stream().filter(here -> here).count();
    assertThat(log.held().count(0, model.size())).isEqualTo(held);
    assertThat(log.audit((done, total) -> {}).blocks()).isEqualTo(held);
  }

  @Test
  void findsBytesByTheirOffset() throws Exception {
    try (LogStore store = LogStore.open(directory)) {
      Log log = store.create("sought");
      log.append(List.of(Bytes.utf8("abc"), Bytes.EMPTY, Bytes.utf8("de"), Bytes.utf8("f")));
      assertThat(seek(log, 0)).isEqualTo(new LogSeek(0, 0));
      assertThat(seek(log, 2)).isEqualTo(new LogSeek(0, 2));
      assertThat(seek(log, 4)).isEqualTo(new LogSeek(2, 1));
      assertThat(seek(log, 5)).isEqualTo(new LogSeek(3, 0));
      assertThat(seek(log, 6)).isEqualTo(new LogSeek(4, 0));
      var later = log.seek(8);
      assertThat(later).isNotDone();
      log.append(Bytes.utf8("ghi"));
      assertThat(later.get(10, TimeUnit.SECONDS)).isEqualTo(new LogSeek(4, 2));
    }
  }

  private static LogSeek seek(Log log, long bytes) throws Exception {
    return log.seek(bytes).get(10, TimeUnit.SECONDS);
  }

  @Test
  void readsAnOlderLengthUntilItIsTruncatedBelowIt() {
    try (LogStore store = LogStore.open(directory)) {
      Log log = store.create("snapshot");
      log.append(blocks(0, 10));
      Bytes hash = log.tree().treeHash();
      LogSnapshot snapshot = log.checkout(10);
      log.append(blocks(10, 7));
      assertThat(snapshot.treeHash()).isEqualTo(hash);
      assertThat(log.checkout(10).treeHash()).isEqualTo(hash);
      assertThat(snapshot.local(9)).contains(Bytes.utf8("block 9"));
      assertThatThrownBy(() -> snapshot.local(10)).hasMessage("block 10 of a snapshot of 10");
      log.truncate(12);
      assertThat(snapshot.isValid()).isTrue();
      log.truncate(9);
      assertThatThrownBy(() -> snapshot.local(3)).hasMessageContaining("was truncated below");
    }
  }

  @Test
  void keepsUserDataUntilItIsTakenBack() {
    try (LogStore store = LogStore.open(directory)) {
      store.create("data").putUserData("bookmark", Bytes.utf8("17"));
    }
    try (LogStore store = LogStore.open(directory)) {
      Log log = store.create("data");
      assertThat(log.userData("bookmark")).contains(Bytes.utf8("17"));
      log.putUserData("bookmark", null);
      assertThat(log.userData("bookmark")).isEmpty();
    }
  }

  @Test
  void encryptsEachBlockForItsPlaceAndFork() throws Exception {
    Bytes key = Bytes.wrap(new byte[32]);
    try (LogStore store = LogStore.open(directory)) {
      EncryptedLog log = store.create("secret").encrypted(key);
      log.append(List.of(Bytes.utf8("attack"), Bytes.utf8("at dawn")));
      log.log().truncate(1);
      log.append(Bytes.utf8("at noon"));
      assertThat(log.local(1)).contains(Bytes.utf8("at noon"));
      assertThat(log.log().local(1).orElseThrow().length()).isEqualTo(7 + 8);
      assertThat(log.byteLength()).isEqualTo(13);
      assertThat(log.seek(8).get(10, TimeUnit.SECONDS)).isEqualTo(new LogSeek(1, 2));
      assertThatThrownBy(() -> log.log().encrypted(Bytes.EMPTY))
          .hasMessage("encryption key of 0 bytes, not 32");
    }
  }

  @Test
  void goesOnWhereItWasAfterItWasDeleted() {
    try (LogStore store = LogStore.open(directory)) {
      Log log = store.create("deleted");
      log.append(blocks(0, 5_000));
      Bytes hash = log.tree().treeHash();
      assertThat(store.delete(log.key())).isTrue();
      assertThat(store.delete(log.key())).isFalse();
      assertThat(store.keys()).isEmpty();
      assertThatThrownBy(() -> log.append(Bytes.utf8("late")))
          .hasMessageContaining("was deleted from its store");
      Log again = store.create("deleted");
      assertThat(again.length()).isEqualTo(5_000);
      assertThat(again.tree().treeHash()).isEqualTo(hash);
      assertThat(again.has(0)).isFalse();
      assertThat(again.append(Bytes.utf8("next"))).isEqualTo(5_000);
      assertThat(again.audit((done, total) -> {}).findings()).isEmpty();
    }
  }

  @Test
  void emptiesWhatACrashHasLeftOfADeletedLog() {
    int id;
    try (LogStore store = LogStore.open(directory)) {
      Log log = store.create("deleted");
      log.append(blocks(0, 5_000));
      id = log.state().id;
      store
          .storage()
          .write(
              tx -> {
                tx.put(LogTables.META, LogTables.dying(id), LogTables.id(id));
                tx.delete(LogTables.KEYS, log.discoveryKey().bytes());
                return tx.delete(LogTables.HEADS, LogTables.id(id));
              });
    }
    try (LogStore store = LogStore.open(directory)) {
      assertThat(store.keys()).isEmpty();
      for (Table table : List.of(BLOCKS, NODES, LogTables.BITS)) {
        assertThat(rows(store, table, LogTables.key(id, 0), LogTables.key(id, Long.MAX_VALUE)))
            .isZero();
      }
      assertThat(rows(store, LogTables.META, LogTables.dying(0), LogTables.dying(-1))).isZero();
    }
  }

  private static int rows(LogStore store, Table table, Bytes from, Bytes to) {
    int[] rows = new int[1];
    return store
        .storage()
        .read(
            tx -> {
              tx.scan(table, from, to, (unusedKey, unusedValue) -> ++rows[0] > 0);
              return rows[0];
            });
  }

  @Test
  void forgetsAForeignLogThatIsDeleted() {
    try (LogStore store = LogStore.open(directory)) {
      Log log = store.open(Manifest.single(KeyPair.generate().publicKey()).key());
      assertThat(store.delete(log.key())).isTrue();
      assertThat(store.find(log.discoveryKey())).isEmpty();
      assertThat(store.open(log.key()).length()).isZero();
    }
  }

  @Test
  void appendsWhatEnoughSignersSigned() throws Exception {
    List<KeyPair> pairs = List.of(KeyPair.generate(), KeyPair.generate(), KeyPair.generate());
    List<Signer> signers = pairs.stream().map(pair -> Signer.of(pair.publicKey())).toList();
    Manifest manifest = Manifest.multisig(2, signers, false);
    try (LogStore store = LogStore.open(directory)) {
      Log log = store.create(manifest);
      List<Bytes> blocks = blocks(0, 3);
      MerkleBatch batch = log.tree().batch();
      blocks.forEach(batch::append);
      MerkleTree tree = batch.tree();
      SignatureVerifier verifier = SignatureVerifier.of(manifest);
      Bytes one =
          new TreeSignature(List.of(verifier.signPart(tree, pairs.get(0))), List.of()).encode();
      assertThatThrownBy(() -> log.append(blocks, one)).hasMessageContaining("does not make 3");
      assertThat(log.length()).isZero();
      Bytes both =
          new TreeSignature(
                  List.of(
                      verifier.signPart(tree, pairs.get(2)), verifier.signPart(tree, pairs.get(0))),
                  List.of())
              .encode();
      assertThat(log.append(blocks, both)).isZero();
      assertThat(log.length()).isEqualTo(3);
      assertThat(log.audit((done, total) -> {}).findings()).isEmpty();
      assertThatThrownBy(() -> store.create(manifest, pairs.get(0)))
          .hasMessage("2 of 3 signers must sign this log, not one");
    }
  }

  @Test
  void letsAnyOfSeveralSignersWriteWhereOneSuffices() {
    List<KeyPair> pairs = List.of(KeyPair.generate(), KeyPair.generate());
    Manifest manifest =
        Manifest.multisig(
            1, pairs.stream().map(pair -> Signer.of(pair.publicKey())).toList(), false);
    try (LogStore store = LogStore.open(directory)) {
      store.create(manifest, pairs.get(0)).append(Bytes.utf8("one"));
      Log log = store.create(manifest, pairs.get(1));
      log.append(Bytes.utf8("two"));
      assertThat(log.audit((done, total) -> {}).findings()).isEmpty();
      assertThatThrownBy(() -> store.create(manifest, KeyPair.generate()))
          .hasMessageContaining("is no signer of this log");
    }
  }

  @Test
  void writesOldLogsWithoutAManifest() {
    KeyPair pair = KeyPair.generate();
    try (LogStore store = LogStore.open(directory)) {
      Log log = store.createCompat(pair);
      log.append(blocks(0, 9));
      assertThat(log.key().bytes()).isEqualTo(pair.publicKey().bytes());
      assertThat(log.state().head.signature().length()).isEqualTo(64);
      assertThat(log.audit((done, total) -> {}).findings()).isEmpty();
    }
  }

  @Test
  void keepsNamesOfNamespacesApart() {
    try (LogStore store = LogStore.open(directory)) {
      Log root = store.create("name");
      Log inner = store.namespace("space").create("name");
      Log deeper = store.namespace("space").namespace("space").create("name");
      assertThat(List.of(root.key(), inner.key(), deeper.key())).doesNotHaveDuplicates();
      assertThat(store.namespace("space").create("name")).isSameAs(inner);
    }
  }

  @Test
  void namesEveryBlockAndNodeThatIsDamaged() {
    try (LogStore store = LogStore.open(directory)) {
      Log log = store.create("audited");
      log.append(blocks(0, 3_000));
      assertThat(log.audit((done, total) -> {}))
          .isEqualTo(new AuditReport(3_000, 3_000, log.byteLength(), List.of(), false));
      int id = log.state().id;
      store.storage().write(tx -> put(tx, id, 7, Bytes.utf8("block 8")));
      store.storage().write(tx -> tx.delete(BLOCKS, LogTables.key(id, 2_222)));
      AuditReport report = log.audit((done, total) -> {});
      assertThat(report.findings())
          .extracting(AuditReport.Finding::kind, AuditReport.Finding::start)
          .containsExactly(
              tuple(AuditReport.Kind.BLOCK, 7L), tuple(AuditReport.Kind.MISSING_BLOCK, 2_222L));
      assertThat(log.repair(report)).isEqualTo(2);
      assertThat(log.has(7)).isFalse();
      assertThat(log.audit((done, total) -> {}).isClean()).isTrue();

      Bytes page = LogTables.key(id, NodePage.numberOf(2 * 1_000));
      store
          .storage()
          .write(
              tx -> {
                byte[] damaged = requireNonNull(tx.get(NODES, page)).toByteArray();
                damaged[20] ^= 1;
                tx.put(NODES, page, Bytes.wrap(damaged));
                return true;
              });
      AuditReport nodes = log.audit((done, total) -> {});
      assertThat(nodes.findings())
          .isNotEmpty()
          .allMatch(finding -> finding.kind() == AuditReport.Kind.NODES);
      assertThat(log.repair(nodes)).isPositive();
      assertThat(log.audit((done, total) -> {}).isClean()).isTrue();
    }
  }

  @Test
  void hasEverythingAfterAPeriodicStoreWasClosed() {
    StoreOptions periodic = StoreOptions.DEFAULTS.withDurability(Durability.PERIODIC);
    Bytes hash;
    try (LogStore store = LogStore.open(directory, periodic)) {
      Log log = store.create("periodic");
      for (int i = 0; i < 100; i++) {
        log.append(blocks(i, 1));
      }
      hash = log.tree().treeHash();
    }
    try (LogStore store = LogStore.open(directory)) {
      Log log = store.create("periodic");
      assertThat(log.tree().treeHash()).isEqualTo(hash);
      assertThat(log.audit((done, total) -> {}).blocks()).isEqualTo(100);
    }
  }

  private static boolean put(WriteTransaction tx, int id, long index, Bytes block) {
    tx.put(BLOCKS, LogTables.key(id, index), block);
    return true;
  }

  private static List<Bytes> blocks(long from, int count) {
    List<Bytes> blocks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      blocks.add(Bytes.utf8("block " + (from + i)));
    }
    return blocks;
  }
}
