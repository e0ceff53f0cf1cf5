package dev.covey.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.log.Log;
import dev.covey.core.log.LogListener;
import dev.covey.core.log.Registration;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.Transport;
import io.netty.channel.EventLoopGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logs that come over one connection take turns when not all of them can be asked for at once. */
@Timeout(60)
class ManyLogsTest {

  private static final int SMALL = 150;
  private static final int SMALL_LENGTH = 100;
  private static final int LARGE_LENGTH = 40_000;

  @TempDir Path directory;

  private final EventLoopGroup loops = Transport.eventLoops(2);
  private final Transport transport = new Transport(loops, ConnectionOptions.defaults());
  private volatile boolean roomy = true;
  private TestNode writer;
  private TestNode reader;

  @BeforeEach
  void open() {
    writer = new TestNode(transport, directory.resolve("writer"));
    reader = new TestNode(transport, directory.resolve("reader"), () -> roomy);
  }

  @AfterEach
  void close() {
    reader.close();
    writer.close();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private Log written(String name, int length) {
    Log log = writer.store().create(name);
    long unused = log.append(TestNode.blocks("block of " + name, 0, length));
    return log;
  }

  @Test
  void oneThatIsLongDoesNotHoldUpTheOthers() {
    // Nothing comes before all of them are wanted, however long that takes.
    roomy = false;
    Log large = reader.open(written("large", LARGE_LENGTH).key());
    List<Registration> registrations = new ArrayList<>(List.of(large.follow()));
    ReplicationSession session = reader.join(writer, large);
    AtomicInteger left = new AtomicInteger(SMALL);
    CompletableFuture<Long> reached = new CompletableFuture<>();
    List<Log> small = new ArrayList<>();
    for (int i = 0; i < SMALL; i++) {
      Log log = reader.open(written("small " + i, SMALL_LENGTH).key());
      small.add(log);
      registrations.add(
          log.listen(
              whenItHasAll(
                  SMALL_LENGTH,
                  () -> {
                    if (left.decrementAndGet() == 0) {
                      reached.complete(large.held().count(0, LARGE_LENGTH));
                    }
                  })));
      registrations.add(log.follow());
      session.open(log);
    }
    Await.until(
        "all to be known, none to have come",
        () ->
            large.length() == LARGE_LENGTH
                && small.stream().allMatch(log -> log.length() == SMALL_LENGTH));
    roomy = true;
    assertThat(Await.value(reached)).isLessThan(LARGE_LENGTH);
    Await.until("all", () -> large.contiguousLength() == LARGE_LENGTH);
    registrations.forEach(Registration::close);
  }

  /** Called on the storage's thread, so that nothing else is stored before it has looked. */
  private static LogListener whenItHasAll(int length, Runnable action) {
    return new LogListener() {
      private long blocks;

      @Override
      public void onBlocks(long start, long end) {
        blocks += end - start;
        if (blocks == length) {
          action.run();
        }
      }
    };
  }

  @Test
  void oneThatWasDeletedComesAgainOverTheSameConnection() {
    Log theirs = written("small", SMALL_LENGTH);
    Log before = reader.open(theirs.key());
    Registration unusedFollowing = before.follow();
    ReplicationSession session = reader.join(writer, before);
    Await.until("all of it", () -> before.contiguousLength() == SMALL_LENGTH);
    for (int round = 0; round < 20; round++) {
      assertThat(reader.store().delete(theirs.key())).isTrue();
      Log again = reader.open(theirs.key());
      Registration following = again.follow();
      session.open(again);
      Await.until("all of it again", () -> again.contiguousLength() == SMALL_LENGTH);
      following.close();
    }
  }
}
