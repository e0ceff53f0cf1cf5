package dev.covey.bench;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.mux.Mux;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.mux.MuxHandler;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.Transport;
import dev.covey.dht.HostPort;
import dev.covey.node.LocalNode;
import dev.covey.node.NodeConfig;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomName;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A node in a process of its own, in a hundred rooms, with a thousand neighbours, ten a room, who
 * say nothing. Its memory and time.
 */
final class IdleLinks {

  private static final int LINKS = 1_000;
  private static final int ROOMS = 100;
  private static final int SETTLE_SECONDS = 20;
  private static final int SECONDS = 40;

  /** Clock ticks a second, as Linux counts processor time. */
  private static final double TICKS = 100;

  private IdleLinks() {}

  /** The node: opens its rooms, prints its address, and stays. */
  public static void main(String[] arguments) throws IOException {
    NodeConfig config =
        NodeConfig.at(Path.of(arguments[0]))
            .withListen(HostPort.parse("127.0.0.1:0"))
            .withMaxConnections(LINKS + 100)
            .withDht(false)
            .withLan(false);
    try (LocalNode node = LocalNode.open(config)) {
      for (int i = 0; i < ROOMS; i++) {
        var unused = node.openRoom(room(i));
      }
      System.out.println(node.status().listening().get(0));
      while (System.in.read() >= 0) {
        System.out.println(node.status().peers().size());
      }
    }
  }

  static void measure() throws Exception {
    Path data = Files.createTempDirectory(Path.of("bench/target"), "idle").toAbsolutePath();
    List<String> command = new ArrayList<>(Side.java().command());
    command.set(command.size() - 1, IdleLinks.class.getName());
    command.add(data.toString());
    Process node =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    EventLoopGroup loops = Transport.eventLoops(1);
    try {
      InetSocketAddress address = HostPort.parse(Side.line(node));
      TimeUnit.SECONDS.sleep(3);
      long before = residentKilobytes(node);
      connectAll(loops, address);
      TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
      long ticks = processorTicks(node);
      long start = System.nanoTime();
      TimeUnit.SECONDS.sleep(SECONDS);
      double share = (processorTicks(node) - ticks) / TICKS / ((System.nanoTime() - start) / 1e9);
      node.getOutputStream().write('\n');
      node.getOutputStream().flush();
      String linked = Side.line(node);
      System.out.printf(
          Locale.ROOT,
          "%s idle connections: %.0f MB resident (%.0f without them), %.2f %% of a core%n",
          linked,
          residentKilobytes(node) / 1024.0,
          before / 1024.0,
          100 * share);
    } finally {
      node.destroy();
      boolean unused = node.waitFor(20, TimeUnit.SECONDS);
      var unusedEnd = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
      Side.delete(data);
    }
  }

  private static void connectAll(EventLoopGroup loops, InetSocketAddress address) throws Exception {
    Transport transport =
        new Transport(loops, ConnectionOptions.defaults().withKeepAlive(Duration.ofSeconds(10)));
    CountDownLatch neighbours = new CountDownLatch(LINKS);
    for (int i = 0; i < LINKS; i++) {
      RoomKeys keys = RoomKeys.open(RoomName.roomKey(room(i % ROOMS)));
      Connection connection =
          transport
              .connect(address, KeyPair.generate(), Duration.ofSeconds(20))
              .get(30, TimeUnit.SECONDS);
      Bytes capability = keys.current().capability(true, connection.handshakeHash());
      Mux unused =
          Mux.start(
              connection,
              mux -> {
                var unusedChannel =
                    mux.open("covey/room/1", keys.id(), capability, new Neighbour(neighbours));
              });
    }
    if (!neighbours.await(60, TimeUnit.SECONDS)) {
      throw new IOException(neighbours.getCount() + " of " + LINKS + " did not become neighbours");
    }
  }

  private static String room(int number) {
    return "idle room " + number;
  }

  private static long residentKilobytes(Process process) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS of " + process.pid());
  }

  private static long processorTicks(Process process) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  /** Asks to be a neighbour, and counts when the node has begun to tell it of its heads. */
  private record Neighbour(CountDownLatch counted) implements MuxHandler {
    private static final int OVERLAY = 2;
    private static final int DIGEST = 3;

    @Override
    public void onOpen(MuxChannel channel, Decoder handshake) throws ProtocolViolationException {
      channel.send(OVERLAY, new Encoder().uint(0).uint(0));
    }

    @Override
    public void onMessage(MuxChannel channel, int type, Decoder body)
        throws ProtocolViolationException {
      if (type == DIGEST) {
        counted.countDown();
      }
    }
  }
}
