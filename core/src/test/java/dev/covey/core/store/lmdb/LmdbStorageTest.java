package dev.covey.core.store.lmdb;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.StoreOptions;
import dev.covey.core.store.Table;
import dev.covey.core.store.WriteTransaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LmdbStorageTest {

  private static final Table TABLE = new Table("test");
  private static final Bytes LOWEST = Bytes.hex("00");
  private static final Bytes HIGHEST = Bytes.hex("ffffffff");

  @TempDir Path directory;

  @Test
  void keepsWhatWasWrittenAcrossReopening() {
    try (LmdbStorage storage = open()) {
      put(storage, "a", "1");
      assertThat(get(storage, "a")).isEqualTo("1");
    }
    try (LmdbStorage storage = open()) {
      assertThat(get(storage, "a")).isEqualTo("1");
      assertThat(get(storage, "b")).isNull();
    }
  }

  @Test
  void behavesAsASortedMap() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    TreeMap<Bytes, Bytes> model = new TreeMap<>();
    try (LmdbStorage storage = open()) {
      for (int round = 0; round < 200; round++) {
        storage.write(
            tx -> {
              for (int i = 0; i < 20; i++) {
                Bytes key = key(random);
                Bytes value = bytes(random, random.nextInt(10_000));
                switch (random.nextInt(8)) {
                  case 0 -> {
                    assertThat(tx.delete(TABLE, key)).isEqualTo(model.remove(key) != null);
                  }
                  case 1 -> {
                    Bytes to = key(random);
                    if (key.compareTo(to) < 0) {
                      Map<Bytes, Bytes> range = model.subMap(key, to);
                      assertThat(tx.deleteRange(TABLE, key, to)).isEqualTo(range.size());
                      range.clear();
                    }
                  }
                  default -> {
                    tx.put(TABLE, key, value);
                    model.put(key, value);
                  }
                }
                Bytes any = key(random);
                assertThat(tx.get(TABLE, any)).as("seed %d", seed).isEqualTo(model.get(any));
              }
              return true;
            });
        Bytes one = key(random);
        assertThat(storage.<Optional<Bytes>>read(tx -> Optional.ofNullable(tx.get(TABLE, one))))
            .as("seed %d", seed)
            .isEqualTo(Optional.ofNullable(model.get(one)));
        Bytes from = key(random);
        Bytes to = key(random);
        if (from.compareTo(to) < 0) {
          assertThat(scan(storage, from, to, false))
              .as("seed %d", seed)
              .isEqualTo(new ArrayList<>(model.subMap(from, to).keySet()));
          assertThat(scan(storage, from, to, true))
              .as("seed %d", seed)
              .isEqualTo(new ArrayList<>(model.subMap(from, true, to, false).descendingKeySet()));
        }
      }
      assertThat(scan(storage, LOWEST, HIGHEST, false))
          .as("seed %d", seed)
          .isEqualTo(new ArrayList<>(model.keySet()));
    }
  }

  @Test
  void dropsAllOfAWorkThatThrowsAndKeepsItsNeighbours() {
    try (LmdbStorage storage = open()) {
      CompletableFuture<Boolean> blocker = blockUntilQueued(storage);
      CompletableFuture<?> before = storage.submit(tx -> putIn(tx, "before", "1"));
      CompletableFuture<?> bad =
          storage.submit(
              tx -> {
                putIn(tx, "bad", "1");
                throw new IllegalStateException("on purpose");
              });
      CompletableFuture<?> after = storage.submit(tx -> putIn(tx, "after", "1"));
      blocker.complete(true);
      assertThatThrownBy(bad::join).hasRootCauseMessage("on purpose");
      before.join();
      after.join();
      assertThat(get(storage, "before")).isEqualTo("1");
      assertThat(get(storage, "after")).isEqualTo("1");
      assertThat(get(storage, "bad")).isNull();
    }
  }

  @Test
  void runsAfterCommitEventsOnlyForWhatIsDurable() {
    AtomicInteger events = new AtomicInteger();
    try (LmdbStorage storage = open()) {
      assertThatThrownBy(
              () ->
                  storage.write(
                      tx -> {
                        tx.afterCommit(events::incrementAndGet);
                        throw new IllegalStateException("on purpose");
                      }))
          .hasMessage("on purpose");
      assertThat(events).hasValue(0);
      int seven =
          storage.write(
              tx -> {
                tx.afterCommit(events::incrementAndGet);
                return 7;
              });
      assertThat(seven).isEqualTo(7);
      assertThat(events).hasValue(1);
    }
  }

  @Test
  void runsAllComputationsBeforeWhatIsWrittenOfThem() {
    try (LmdbStorage storage = open()) {
      AtomicInteger computed = new AtomicInteger();
      List<Integer> seen = new ArrayList<>();
      CompletableFuture<Boolean> started = new CompletableFuture<>();
      CompletableFuture<Boolean> blocker = storage.submit(tx -> started.join());
      List<CompletableFuture<Integer>> works = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        int number = i;
        works.add(
            storage.submit(
                tx -> {
                  tx.beforeCommit(
                      computed::incrementAndGet,
                      () -> {
                        seen.add(computed.get());
                        tx.put(TABLE, Bytes.utf8("n" + number), Bytes.EMPTY);
                      });
                  return number;
                }));
      }
      started.complete(true);
      assertThat(blocker.join()).isTrue();
      works.forEach(CompletableFuture::join);
      assertThat(seen).hasSize(20).containsOnly(20);
      assertThat(get(storage, "n19")).isEmpty();
    }
  }

  @Test
  void servesManyCallersThatComeBackAtOnce() throws Exception {
    try (LmdbStorage storage = open()) {
      List<Thread> callers = new ArrayList<>();
      for (int c = 0; c < 16; c++) {
        String name = "caller-" + c;
        Thread caller =
            new Thread(
                () -> {
                  for (int i = 0; i < 50; i++) {
                    put(storage, name + "-" + i, name);
                  }
                });
        caller.start();
        callers.add(caller);
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(scan(storage, LOWEST, HIGHEST, false)).hasSize(800);
      assertThat(get(storage, "caller-15-49")).isEqualTo("caller-15");
    }
  }

  @Test
  void growsItsMapAndLosesNothing() {
    Bytes mebibyte = Bytes.wrap(new byte[1 << 20]);
    try (LmdbStorage storage = open()) {
      for (int i = 0; i < 160; i++) {
        Bytes key = Bytes.utf8("k%04d".formatted(i));
        storage.write(
            tx -> {
              tx.put(TABLE, key, mebibyte);
              return true;
            });
      }
      assertThat(scan(storage, LOWEST, HIGHEST, false)).hasSize(160);
    }
  }

  @Test
  void refusesBeyondItsLimitAndKeepsWhatItHas() {
    Bytes mebibyte = Bytes.wrap(new byte[1 << 20]);
    List<Integer> written = new ArrayList<>();
    try (LmdbStorage storage =
        LmdbStorage.open(
            directory, List.of(TABLE), StoreOptions.DEFAULTS.withMaxBytes(70L << 20))) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  Bytes key = Bytes.utf8("k%04d".formatted(i));
                  storage.write(
                      tx -> {
                        tx.put(TABLE, key, mebibyte);
                        return true;
                      });
                  written.add(i);
                }
              })
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("limit of 73400320 bytes");
      assertThat(scan(storage, LOWEST, HIGHEST, false)).hasSameSizeAs(written);
    }
    try (LmdbStorage storage = open()) {
      assertThat(scan(storage, LOWEST, HIGHEST, false)).hasSameSizeAs(written);
      put(storage, "more", "fits now");
    }
  }

  @Test
  void refusesASecondOpeningNamingTheHolder() {
    try (LmdbStorage storage = open()) {
      put(storage, "a", "1");
      assertThatThrownBy(this::open)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
    }
    open().close();
  }

  @Test
  void refusesAForeignFile() throws Exception {
    Files.write(
        directory.resolve("data.mdb"), "this is a diary, not a database".getBytes(US_ASCII));
    assertThatThrownBy(this::open)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("no LMDB file");
  }

  @Test
  void failsWritesAfterClosing() {
    LmdbStorage storage = open();
    storage.close();
    storage.close();
    assertThatThrownBy(() -> put(storage, "a", "1")).hasMessageContaining("closed");
    assertThatThrownBy(() -> get(storage, "a")).hasMessageContaining("closed");
  }

  private LmdbStorage open() {
    return LmdbStorage.open(directory, List.of(TABLE));
  }

  private static CompletableFuture<Boolean> blockUntilQueued(LmdbStorage storage) {
    CompletableFuture<Boolean> gate = new CompletableFuture<>();
    assertThat(storage.submit(tx -> gate.join())).isNotDone();
    return gate;
  }

  @CanIgnoreReturnValue
  private static boolean putIn(WriteTransaction tx, String key, String value) {
    tx.put(TABLE, Bytes.utf8(key), Bytes.utf8(value));
    return true;
  }

  private static void put(LmdbStorage storage, String key, String value) {
    storage.write(tx -> putIn(tx, key, value));
  }

  private static @Nullable String get(LmdbStorage storage, String key) {
    return storage
        .read(tx -> Optional.ofNullable(tx.get(TABLE, Bytes.utf8(key))))
        .map(Bytes::utf8)
        .orElse(null);
  }

  private static Bytes key(Random random) {
    byte[] key = new byte[1 + random.nextInt(2)];
    random.nextBytes(key);
    return Bytes.wrap(key);
  }

  private static Bytes bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private static List<Bytes> scan(LmdbStorage storage, Bytes from, Bytes to, boolean backwards) {
    return storage.read(
        tx -> {
          List<Bytes> keys = new ArrayList<>();
          if (backwards) {
            tx.scanBackwards(TABLE, from, to, (key, value) -> keys.add(key));
          } else {
            tx.scan(TABLE, from, to, (key, value) -> keys.add(key));
          }
          return keys;
        });
  }
}
