package dev.covey.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.Registration;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.Transport;
import io.netty.channel.EventLoopGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A writer and three readers append, truncate, clear, download, connect and hang up at random; in
 * the end all of them must have what the writer's plain list has.
 */
@Timeout(120)
class ReplicationModelTest {

  private static final int NODES = 4;

  @TempDir Path directory;

  private final EventLoopGroup loops = Transport.eventLoops(2);
  private final Transport transport = new Transport(loops, ConnectionOptions.defaults());

  @AfterEach
  void stopLoops() {
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void readersEndUpWithWhatTheWriterHas() {
    for (int i = 0; i < 12; i++) {
      run(System.nanoTime(), i);
    }
  }

  @Test
  @Tag("long")
  @Timeout(7_200)
  void readersEndUpWithWhatTheWriterHasForManySeeds() {
    int seeds = Integer.getInteger("covey.seeds", 10_000);
    for (int i = 0; i < seeds; i++) {
      run(System.nanoTime(), i);
    }
  }

  private void run(long seed, int number) {
    try (World world = new World(new Random(seed), directory.resolve("run" + number))) {
      for (int step = 0; step < 60; step++) {
        world.act();
      }
      world.settle();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private final class World implements AutoCloseable {

    private final Random random;
    private final List<TestNode> nodes = new ArrayList<>();
    private final List<Log> logs = new ArrayList<>();
    private final List<Bytes> model = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Registration> follows = new ArrayList<>();
    private long fork;

    World(Random random, Path folder) {
      this.random = random;
      for (int i = 0; i < NODES; i++) {
        nodes.add(new TestNode(transport, folder.resolve("node" + i)));
      }
      logs.add(nodes.get(0).store().create("model"));
      for (int i = 1; i < NODES; i++) {
        logs.add(nodes.get(i).open(logs.get(0).key()));
      }
    }

    void act() {
      Log writer = logs.get(0);
      Log reader = logs.get(1 + random.nextInt(NODES - 1));
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> {
          int count = 1 + random.nextInt(random.nextInt(5) == 0 ? 200 : 10);
          List<Bytes> blocks = TestNode.blocks("fork " + fork, model.size(), count);
          model.addAll(blocks);
          writer.append(blocks);
        }
        case 3 -> {
          if (random.nextInt(3) == 0) {
            int length = random.nextInt(model.size() + 1);
            model.subList(length, model.size()).clear();
            writer.truncate(length);
            fork++;
          }
        }
        case 4 -> {
          long start = random.nextInt(model.size() + 1);
          reader.clear(start, start + random.nextInt(20));
        }
        case 5, 6, 7 -> connect();
        case 8 -> {
          if (!connections.isEmpty()) {
            connections.remove(random.nextInt(connections.size())).close("hung up");
          }
        }
        case 9 -> {
          long start = random.nextInt(model.size() + 1);
          var unused = reader.download(start, start + random.nextInt(30));
        }
        case 10 -> {
          var unused = reader.get(random.nextInt(model.size() + 5));
        }
        default -> follows.add(reader.follow());
      }
    }

    private void connect() {
      int from = random.nextInt(NODES);
      int to = (from + 1 + random.nextInt(NODES - 1)) % NODES;
      connections.add(nodes.get(from).connect(nodes.get(to), logs.get(from)));
    }

    void settle() {
      if (model.isEmpty()) {
        // There is no proof of an empty log: who has an older fork cannot be told of it.
        model.addAll(TestNode.blocks("fork " + fork, 0, 1));
        logs.get(0).append(model);
      }
      for (int i = 1; i < NODES; i++) {
        follows.add(logs.get(i).follow());
        connections.add(nodes.get(i).connect(nodes.get(i - 1), logs.get(i)));
      }
      MutableText state = new MutableText();
      Await.until(
          () -> "all to have " + model.size() + " blocks of fork " + fork + ": " + state.text,
          () -> logs.stream().allMatch(log -> state.tell(logs) && isComplete(log)));
      Bytes treeHash = logs.get(0).tree().treeHash();
      for (Log log : logs) {
        assertThat(log.tree().treeHash()).isEqualTo(treeHash);
        assertThat(log.localRange(0, Integer.MAX_VALUE)).isEqualTo(model);
        assertThat(log.audit((done, total) -> {}).findings()).isEmpty();
      }
    }

    private boolean isComplete(Log log) {
      return log.fork() == fork
          && log.length() == model.size()
          && log.contiguousLength() == model.size();
    }

    @Override
    public void close() {
      follows.forEach(Registration::close);
      connections.forEach(connection -> connection.close("done"));
      nodes.forEach(TestNode::close);
    }
  }

  private static final class MutableText {
    private String text = "";

    boolean tell(List<Log> logs) {
      text = logs.stream().map(log -> log.info().toString()).toList().toString();
      return true;
    }
  }
}
