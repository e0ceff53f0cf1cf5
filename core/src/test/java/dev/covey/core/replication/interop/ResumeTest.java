package dev.covey.core.replication.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.log.LogKey;
import dev.covey.core.testing.Await;
import dev.covey.core.testing.JsPeer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Either side is killed in the middle, as by kill -9, and goes on with what it had on disk. */
@Tag("interop")
@Timeout(90)
class ResumeTest {

  private static final String LOG = "killed";
  private static final int BLOCKS = 2_000;
  private static final int SIZE = 1_024;

  @TempDir Path directory;

  @BeforeAll
  @Timeout(300)
  static void install() {
    JsPeer.install();
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void goesOnAfterTheReaderWasKilled(Role role) {
    try (ProcessPeer server = server(role)) {
      LogKey key = server.create(LOG, LogSpec.PLAIN);
      server.append(LOG, LOG, BLOCKS, SIZE);
      server.appendForever(LOG, LOG, SIZE);
      try (ProcessPeer reader = reader(role)) {
        follow(reader, key, server);
        reader.await(LOG, BLOCKS, 0, 500);
        reader.kill();
      }
      server.stopAppending();
      server.append(LOG, LOG, 100, SIZE);
      long length = server.state(LOG).length();
      long uploaded = settledUploads(server);
      try (ProcessPeer reader = reader(role)) {
        reader.open(LOG, LogSpec.PLAIN, key);
        long held = reader.held(LOG, 0, length);
        assertThat(held).isBetween(500L, length - 1);
        follow(reader, key, server);
        reader.await(LOG, length, 0, length);
        assertComplete(length, server, reader);
        long paid = server.state(LOG).uploaded() - uploaded + reader.state(LOG).downloaded();
        assertThat(paid).isEqualTo(length - held);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void goesOnAfterTheServerWasKilled(Role role) {
    try (ProcessPeer reader = reader(role)) {
      long appended;
      LogKey key;
      try (ProcessPeer server = server(role)) {
        key = server.create(LOG, LogSpec.PLAIN);
        server.append(LOG, LOG, BLOCKS, SIZE);
        server.appendForever(LOG, LOG, SIZE);
        follow(reader, key, server);
        reader.await(LOG, BLOCKS, 0, 500);
        appended = server.awaitAppended(BLOCKS + 20);
        server.kill();
      }
      try (ProcessPeer server = server(role)) {
        assertThat(server.create(LOG, LogSpec.PLAIN)).isEqualTo(key);
        long survived = server.state(LOG).length();
        assertThat(survived).isGreaterThanOrEqualTo(appended);
        server.append(LOG, LOG, 50, SIZE);
        long length = survived + 50;
        reader.connect(server.listen());
        reader.await(LOG, length, 0, length);
        assertComplete(length, server, reader);
      }
    }
  }

  /** What is queued for a reader that was killed is counted until the server has noticed. */
  private static long settledUploads(Peer server) {
    AtomicLong last = new AtomicLong(-1);
    AtomicInteger unchanged = new AtomicInteger();
    Await.until(
        "nothing more to be uploaded",
        () -> {
          long now = server.state(LOG).uploaded();
          boolean same = last.getAndSet(now) == now;
          return unchanged.updateAndGet(times -> same ? times + 1 : 0) == 20;
        });
    return last.get();
  }

  private static void follow(Peer reader, LogKey key, Peer server) {
    reader.open(LOG, LogSpec.PLAIN, key);
    reader.follow(LOG);
    reader.connect(server.listen());
  }

  private static void assertComplete(long length, Peer server, Peer reader) {
    InteropTest.assertEqualLogs(LOG, Content.blocks(LOG, 0, length, SIZE), server, reader);
  }

  private ProcessPeer server(Role role) {
    Path stored = directory.resolve("server");
    return role == Role.JAVASCRIPT_SERVES
        ? ProcessPeer.javaScript(stored)
        : ProcessPeer.covey(stored);
  }

  private ProcessPeer reader(Role role) {
    Path stored = directory.resolve("reader");
    return role == Role.JAVASCRIPT_SERVES
        ? ProcessPeer.covey(stored)
        : ProcessPeer.javaScript(stored);
  }
}
