package dev.covey.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log that is looked for, or opened again, while it is deleted. */
@Timeout(60)
class DeletedLogTest {

  private static final int ROUNDS = 40;

  @TempDir Path directory;

  @Test
  void isNotThereForWhoLooksForItMeanwhile() throws Exception {
    try (LogStore store = LogStore.open(directory)) {
      for (int round = 0; round < ROUNDS; round++) {
        LogKey key = written(store, KeyPair.generate()).key();
        AtomicBoolean deleted = new AtomicBoolean();
        CompletableFuture<Void> looking =
            CompletableFuture.runAsync(
                () -> {
                  while (!deleted.get()) {
                    var unused = store.find(key.discoveryKey());
                  }
                });
        store.delete(key);
        deleted.set(true);
        looking.get(20, TimeUnit.SECONDS);
        assertThat(store.find(key.discoveryKey())).as("round %d", round).isEmpty();
      }
      assertThat(store.keys()).isEmpty();
    }
  }

  @Test
  void isAnotherOneForWhoOpensItMeanwhile() throws Exception {
    KeyPair[] pairs = new KeyPair[ROUNDS];
    LogKey[] keys = new LogKey[ROUNDS];
    try (LogStore store = LogStore.open(directory)) {
      for (int round = 0; round < ROUNDS; round++) {
        KeyPair pair = KeyPair.generate();
        Log before = written(store, pair);
        pairs[round] = pair;
        keys[round] = before.key();
        CompletableFuture<Log> opening =
            CompletableFuture.supplyAsync(
                () -> {
                  Log opened = store.open(before.key());
                  while (opened == before) {
                    opened = store.open(before.key());
                  }
                  return opened;
                });
        store.delete(before.key());
        Log opened = opening.get(20, TimeUnit.SECONDS);
        assertThat(before.isDeleted()).isTrue();
        assertThat(opened.isDeleted()).isFalse();
        assertThat(store.create(pair)).isSameAs(opened);
        // Its head has stayed, so that no place in it is signed twice; its blocks have not.
        assertThat(opened.has(0)).isFalse();
        assertThat(opened.append(Bytes.utf8("again"))).isEqualTo(1);
      }
    }
    try (LogStore store = LogStore.open(directory)) {
      for (int round = 0; round < ROUNDS; round++) {
        Log log = store.find(keys[round].discoveryKey()).orElseThrow();
        assertThat(log.local(1)).contains(Bytes.utf8("again"));
        assertThat(store.create(pairs[round]).append(Bytes.utf8("on"))).isEqualTo(2);
      }
    }
  }

  @Test
  void goesOnWhereItWasWhoeverDeletedIt() {
    KeyPair pair = KeyPair.generate();
    LogKey key;
    try (LogStore store = LogStore.open(directory)) {
      key = written(store, pair).key();
    }
    try (LogStore store = LogStore.open(directory)) {
      assertThat(store.delete(key)).isTrue(); // Not by its writer.
      for (int time = 0; time < 2; time++) {
        assertThat(store.open(key).length()).isEqualTo(1);
        assertThat(store.delete(key)).isTrue();
      }
      assertThat(store.create(pair).append(Bytes.utf8("second"))).isEqualTo(1);
    }
  }

  @Test
  void isWholeForWhoCreatesItMeanwhile() throws Exception {
    KeyPair pair = KeyPair.generate();
    LogKey key = Manifest.single(pair.publicKey()).key();
    long length;
    try (LogStore store = LogStore.open(directory)) {
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<Long> writing =
          CompletableFuture.supplyAsync(
              () -> {
                long next = 0;
                while (!done.get()) {
                  Log log = store.create(pair);
                  try {
                    next = log.append(Bytes.utf8("block")) + 1;
                  } catch (IllegalStateException deleted) {
                    assertThat(log.isDeleted()).isTrue();
                  }
                }
                return next;
              });
      for (int round = 0; round < 5 * ROUNDS; round++) {
        store.delete(key);
      }
      done.set(true);
      length = writing.get(20, TimeUnit.SECONDS);
      assertThat(store.create(pair).length()).isEqualTo(length);
    }
    try (LogStore store = LogStore.open(directory)) {
      assertThat(store.keys()).containsExactly(key);
      assertThat(store.create(pair).append(Bytes.utf8("last"))).isEqualTo(length);
      assertThat(store.create(pair).audit((at, total) -> {}).findings()).isEmpty();
    }
  }

  private static Log written(LogStore store, KeyPair pair) {
    Log log = store.create(pair);
    long unused = log.append(Bytes.utf8("first"));
    return log;
  }
}
