package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.MemberKind;
import dev.covey.api.RoomFile;
import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.core.testing.Await;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.entry.Blob;
import dev.covey.node.room.index.RoomTables;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files whose bytes are long in coming, at a node with as few threads as a room needs. */
@Timeout(60)
class DownloadsTest {

  private static final int APP_THREADS = 2;

  @TempDir Path temp;

  private final ExecutorService app = Executors.newFixedThreadPool(APP_THREADS);
  private final Downloads downloads = new Downloads();
  private final CountDownLatch authorComes = new CountDownLatch(1);
  private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicInteger closed = new AtomicInteger();
  private LogStore store;
  private Rooms rooms;
  private LocalRoom room;

  @BeforeEach
  void open() {
    store = LogStore.open(temp.resolve("store"), RoomTables.ALL.toArray(Table[]::new));
    Identity ada = Identity.create("ada", MemberKind.PERSON, Instant.now());
    rooms =
        Rooms.open(
            new RoomServices(
                store,
                ada,
                new AwayStore(new LogFileStore(store)),
                Clock.systemUTC(),
                app,
                downloads,
                Later.on(app)));
    room = rooms.openRoom("lobby");
  }

  @AfterEach
  void close() throws Exception {
    authorComes.countDown();
    rooms.close();
    downloads.close();
    app.shutdown();
    assertThat(app.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    store.close();
  }

  @Test
  void aRoomGoesOnWhileFilesAreWaitedFor() {
    List<CompletableFuture<Path>> coming = download(file(), Downloads.THREADS + 4);
    Await.until("the downloads", () -> waiting.size() >= APP_THREADS);
    List<String> heard = new CopyOnWriteArrayList<>();
    try (var unused = room.listen(room.position(), message -> heard.add(message.text()))) {
      room.send("still here");
      Await.until("what was said", () -> heard.contains("still here"));
    }
    assertThat(coming).noneMatch(CompletableFuture::isDone);
    authorComes.countDown();
    assertThat(coming).allSatisfy(path -> assertThat(Await.value(path)).hasContent("some bytes"));
    assertThat(waiting).hasSize(Downloads.THREADS);
  }

  @Test
  void listenersMayWaitForDownloadsOnEveryThread() {
    CountDownLatch called = new CountDownLatch(APP_THREADS);
    List<Path> saved = new CopyOnWriteArrayList<>();
    for (int i = 0; i < APP_THREADS; i++) {
      LocalRoom each = rooms.openRoom("room " + i);
      Path target = temp.resolve("copy" + i);
      var unused =
          each.listen(
              each.position(),
              message ->
                  message
                      .file()
                      .ifPresent(
                          file -> {
                            called.countDown();
                            Await.until("all listeners", () -> called.getCount() == 0);
                            saved.add(Await.value(each.download(file, target)));
                          }));
      each.share("notes", "text/plain", content());
    }
    Await.until("all listeners", () -> called.getCount() == 0);
    authorComes.countDown();
    Await.until("the files", () -> saved.size() == APP_THREADS);
  }

  @Test
  void closingFailsWhatIsUnderWayAndWhatWaits() throws Exception {
    RoomFile file = file();
    List<CompletableFuture<Path>> coming = download(file, Downloads.THREADS + 4);
    Await.until("the downloads", () -> waiting.size() == Downloads.THREADS);
    downloads.close();
    assertThat(coming).allSatisfy(DownloadsTest::assertStopped);
    Await.until("their threads' end", () -> waiting.stream().noneMatch(Thread::isAlive));
    assertStopped(room.download(file, temp.resolve("late")));
    assertThat(closed).hasValue(coming.size() + 1);
    assertThat(temp.toFile().list()).containsExactly("store");
  }

  @Test
  void whoIsToldOfADownloadMayCloseTheNode() {
    CompletableFuture<Boolean> interrupted =
        room.download(file(), temp.resolve("one"))
            .thenApply(
                path -> {
                  try {
                    downloads.close();
                  } catch (InterruptedException e) {
                    return true;
                  }
                  return Thread.interrupted();
                });
    authorComes.countDown();
    assertThat(Await.value(interrupted)).isFalse();
  }

  private RoomFile file() {
    return room.share("notes", "text/plain", content()).file().orElseThrow();
  }

  private List<CompletableFuture<Path>> download(RoomFile file, int times) {
    return IntStream.range(0, times)
        .mapToObj(i -> room.download(file, temp.resolve("copy" + i)))
        .toList();
  }

  private static InputStream content() {
    return new ByteArrayInputStream("some bytes".getBytes(StandardCharsets.UTF_8));
  }

  private static void assertStopped(CompletableFuture<Path> coming) {
    assertThatThrownBy(() -> coming.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(UnavailableException.class)
        .hasMessageContaining("the node stops");
  }

  /** Its files can be read once their author comes. */
  private final class AwayStore implements FileStore {

    private final FileStore files;

    AwayStore(FileStore files) {
      this.files = files;
    }

    @Override
    public Stored put(KeyPair contentLog, Bytes contentKey, InputStream content)
        throws IOException {
      return files.put(contentLog, contentKey, content);
    }

    @Override
    public CompletableFuture<InputStream> open(
        Bytes inRoom, PublicKey author, LogKey contentLog, Bytes contentKey, Blob blob) {
      return files.open(inRoom, author, contentLog, contentKey, blob).thenApply(AwayStream::new);
    }
  }

  private final class AwayStream extends FilterInputStream {

    AwayStream(InputStream content) {
      super(content);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      waiting.add(Thread.currentThread());
      try {
        authorComes.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
      return super.read(target, offset, length);
    }

    @Override
    public void close() throws IOException {
      closed.incrementAndGet();
      super.close();
    }
  }
}
