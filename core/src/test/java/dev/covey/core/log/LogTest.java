package dev.covey.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.NotWritableException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.ProofBuilder;
import dev.covey.core.merkle.ProofRequest;
import dev.covey.core.testing.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class LogTest {

  @TempDir Path directory;

  @Test
  void signsEveryLengthAsHypercoreDoes() {
    JsonNode vectors = Vectors.load("merkle");
    KeyPair pair = KeyPair.fromSeed(Vectors.hex(vectors.required("v1"), "seed"));
    try (LogStore store = LogStore.open(directory)) {
      Log log = store.create(pair);
      assertThat(log.key().bytes()).isEqualTo(Vectors.hex(vectors.required("v1"), "key"));
      List<JsonNode> blocks = Vectors.list(vectors.required("blocks"));
      for (int i = 0; i < blocks.size(); i++) {
        assertThat(log.append(Bytes.hex(blocks.get(i).asString()))).isEqualTo(i);
        JsonNode expected = vectors.required("logs").get(i + 1);
        assertThat(log.tree().treeHash()).isEqualTo(Vectors.hex(expected, "treeHash"));
        assertThat(log.state().head.signature())
            .isEqualTo(Vectors.hex(expected.required("v1"), "wireSignature"));
      }
      JsonNode cut = vectors.required("truncatedTo7");
      log.truncate(7);
      assertThat(log.fork()).isEqualTo(1);
      assertThat(log.state().head.signature()).isEqualTo(Vectors.hex(cut, "wireSignature"));
      assertThat(log.local(7)).isEmpty();
    }
  }

  @Test
  void behavesAsAListAcrossAppendsTruncationsAndReopenings() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Bytes> model = new ArrayList<>();
    LogStore store = LogStore.open(directory);
    Log log = store.create("model");
    for (int round = 0; round < 120; round++) {
      switch (random.nextInt(10)) {
        case 0 -> {
          store.close();
          store = LogStore.open(directory);
          log = store.create("model");
        }
        case 1 -> {
          int length = model.isEmpty() ? 0 : random.nextInt(model.size() + 1);
          log.truncate(length);
          model.subList(length, model.size()).clear();
        }
        default -> {
          List<Bytes> batch = new ArrayList<>();
          for (int i = random.nextInt(40); i >= 0; i--) {
            byte[] block = new byte[random.nextInt(300)];
            random.nextBytes(block);
            batch.add(Bytes.wrap(block));
          }
          assertThat(log.append(batch)).as("seed %d", seed).isEqualTo(model.size());
          model.addAll(batch);
        }
      }
      assertThat(log.length()).as("seed %d", seed).isEqualTo(model.size());
      assertThat(log.contiguousLength()).as("seed %d", seed).isEqualTo(model.size());
      MerkleTree expected = treeOf(log.fork(), model);
      assertThat(log.tree()).as("seed %d", seed).isEqualTo(expected);
      if (!model.isEmpty()) {
        int at = random.nextInt(model.size());
        assertThat(log.local(at)).as("seed %d", seed).contains(model.get(at));
        assertThat(log.localRange(at, 50))
            .as("seed %d", seed)
            .isEqualTo(model.subList(at, Math.min(model.size(), at + 50)));
      }
    }
    store.close();
  }

  @Test
  void givesAppendsThatWaitTogetherOneOrder() {
    try (LogStore store = LogStore.open(directory)) {
      Log log = store.create("queue");
      List<CompletableFuture<Long>> appends = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        appends.add(log.appendAsync(List.of(Bytes.utf8("block " + i))));
      }
      for (int i = 0; i < 500; i++) {
        assertThat(appends.get(i).join()).isEqualTo(i);
        assertThat(log.local(i)).contains(Bytes.utf8("block " + i));
      }
    }
  }

  @Test
  void takesBlocksInAnyOrderFromProofs(@TempDir Path other) throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (LogStore source = LogStore.open(directory);
        LogStore sink = LogStore.open(other)) {
      Log log = source.create("source");
      Log copy = sink.open(log.key());
      for (int round = 0; round < 30; round++) {
        for (int i = random.nextInt(30); i >= 0; i--) {
          log.append(Bytes.utf8("block " + log.length()));
        }
        send(log, copy, ProofRequest.upgrade(copy.length(), log.length() - copy.length()));
        assertThat(copy.length()).as("seed %d", seed).isEqualTo(log.length());
        for (int i = 0; i < 20; i++) {
          long index = random.nextLong(copy.length());
          int nodes =
              copy.read(r -> dev.covey.core.merkle.MissingNodes.count(r, r.tree(), 2 * index));
          send(log, copy, ProofRequest.block(index, nodes));
          assertThat(copy.local(index)).as("seed %d", seed).isEqualTo(log.local(index));
        }
        long contiguous = copy.contiguousLength();
        for (long i = 0; i < copy.length(); i++) {
          assertThat(copy.has(i)).as("seed %d", seed).isEqualTo(copy.local(i).isPresent());
          assertThat(i < contiguous ? copy.has(i) : i > contiguous || !copy.has(i)).isTrue();
        }
      }
    }
    try (LogStore sink = LogStore.open(other)) {
      Log copy = sink.open(sink.keys().get(0));
      for (long i = 0; i < copy.length(); i++) {
        assertThat(copy.has(i)).isEqualTo(copy.local(i).isPresent());
      }
    }
  }

  @Test
  void refusesToWriteWithoutTheKey() {
    try (LogStore store = LogStore.open(directory)) {
      Log foreign = store.open(Manifest.single(KeyPair.generate().publicKey()).key());
      assertThat(foreign.isWritable()).isFalse();
      assertThatThrownBy(() -> foreign.append(Bytes.utf8("x")))
          .isInstanceOf(NotWritableException.class);
    }
  }

  @Test
  void acceptsTheLargestBlockAndRefusesOneMore() {
    try (LogStore store = LogStore.open(directory)) {
      Log log = store.create("large");
      assertThat(log.append(Bytes.wrap(new byte[Log.MAX_BLOCK]))).isZero();
      assertThatThrownBy(() -> log.append(Bytes.wrap(new byte[Log.MAX_BLOCK + 1])))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(log.length()).isEqualTo(1);
    }
  }

  @Test
  void refusesAStoreWrittenByANewerVersion() {
    try (LogStore store = LogStore.open(directory)) {
      store
          .storage()
          .write(
              tx -> {
                tx.put(LogTables.META, LogTables.FORMAT, new Encoder().u32(99).toBytes());
                return true;
              });
    }
    assertThatThrownBy(() -> LogStore.open(directory))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("newer version (format 99");
  }

  private static void send(Log from, Log to, ProofRequest request) {
    Log.Received received =
        from.read(
            reader -> {
              try {
                var proof = ProofBuilder.build(reader, reader.tree(), request);
                if (proof.upgrade() != null) {
                  proof = proof.withSignature(reader.signature());
                }
                var block = proof.block();
                Bytes value = block == null ? null : reader.block(block.index());
                if (value != null) {
                  proof = proof.withValue(value);
                }
                return new Log.Received(proof, from.manifest().orElseThrow());
              } catch (dev.covey.core.merkle.InvalidRequestException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(to.receive(List.of(received)).join()).isEmpty();
  }

  private static MerkleTree treeOf(long fork, List<Bytes> blocks) {
    var batch = MerkleTree.empty(fork).batch();
    blocks.forEach(batch::append);
    return batch.tree();
  }
}
