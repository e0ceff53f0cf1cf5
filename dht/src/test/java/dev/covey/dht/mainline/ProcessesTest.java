package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Await;
import dev.covey.core.testing.JavaProcess;
import dev.covey.core.testing.PeerProcess;
import dev.covey.dht.HostPort;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.KrpcCodec;
import dev.covey.dht.krpc.Message;
import dev.covey.dht.krpc.Want;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Twenty nodes, each a process of its own, and {@code kill -9}. */
@Timeout(240)
class ProcessesTest {

  private static final int NODES = 20;
  private static final int KILLED = 6;
  private static final Duration DEADLINE = Duration.ofSeconds(40);

  @TempDir Path directory;

  private final List<PeerProcess> nodes = new ArrayList<>();
  private final Random random = new Random(20);

  @AfterEach
  void end() {
    nodes.forEach(PeerProcess::kill);
  }

  @Test
  void findEverythingBeforeAndAfterAThirdIsKilledAndAfterARestartWithoutBootstrap() {
    String first = start(0).await("listening", DEADLINE).path("address").asString();
    for (int i = 1; i < NODES; i++) {
      var unused = start(i, first);
    }
    List<String> addresses = new ArrayList<>(List.of(first));
    for (int i = 1; i < NODES; i++) {
      addresses.add(nodes.get(i).await("listening", DEADLINE).path("address").asString());
      var unused = nodes.get(i).await("joined", DEADLINE);
    }
    for (int i = 0; i < NODES; i++) {
      nodes.get(i).send("announce " + i + " " + (5000 + i));
    }
    nodes.forEach(node -> node.await("announced", DEADLINE));
    for (int topic = 0; topic < NODES; topic++) {
      awaitHolders(topic, addresses);
    }
    report("all alive", lookUpAll(NODES));

    nodes.get(0).kill();
    for (int i = 1; i < KILLED; i++) {
      nodes.get(i).kill();
    }
    report(KILLED + " of " + NODES + " killed", lookUpAll(NODES));

    // The first address, which all others began from, is dead: the table of before must do.
    Path table = directory.resolve("table-" + (NODES - 1));
    Await.until("the table is kept", () -> Files.exists(table));
    nodes.remove(NODES - 1).kill();
    PeerProcess restarted = start(NODES - 1);
    var unused = restarted.await("joined", DEADLINE);
    for (int i = KILLED; i < NODES - 1; i++) {
      var unusedMicros = lookUp(restarted, i);
    }
  }

  /** Announced is what one node took: waits until so many did that killing some loses nothing. */
  private void awaitHolders(int topic, List<String> addresses) {
    Await.until(
        "topic " + topic + " is held by more than will be killed",
        () -> {
          int holders = 0;
          for (String address : addresses) {
            holders += knowsPeers(HostPort.parse(address), topic) ? 1 : 0;
          }
          return holders > KILLED;
        });
  }

  /** Asks the node itself; false also if no answer comes in time. */
  private static boolean knowsPeers(InetSocketAddress address, int topic) {
    NodeId target = NodeId.of(DhtProcess.topic(topic).key());
    Bytes query =
        KrpcCodec.encode(new Message.GetPeers(Bytes.utf8("aa"), target, true, target, Want.UNSAID));
    try (DatagramSocket socket = new DatagramSocket(0, address.getAddress())) {
      socket.setSoTimeout(1_000);
      socket.send(new DatagramPacket(query.toByteArray(), query.length(), address));
      DatagramPacket answer = new DatagramPacket(new byte[2_048], 2_048);
      socket.receive(answer);
      Bytes bytes = Bytes.copyOf(answer.getData(), 0, answer.getLength());
      return KrpcCodec.decode(bytes) instanceof Message.Response response
          && !response.values().isEmpty();
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Each topic from some living node: microseconds until the first peer. */
  private long[] lookUpAll(int topics) {
    long[] micros = new long[topics];
    for (int topic = 0; topic < topics; topic++) {
      int asker = KILLED + random.nextInt(NODES - KILLED);
      // Nobody is told of itself.
      asker = asker == topic ? KILLED + (asker + 1) % (NODES - KILLED) : asker;
      micros[topic] = lookUp(nodes.get(asker), topic);
    }
    return micros;
  }

  /**
   * Microseconds until the first peer, in the first lookup that found any: one ends in vain when
   * those who know have been given no time to answer.
   */
  private static long lookUp(PeerProcess node, int topic) {
    AtomicLong micros = new AtomicLong();
    Await.until(
        "topic " + topic + " is found",
        () -> {
          node.send("lookup " + topic);
          var found = node.await("found", DEADLINE);
          micros.set(found.path("micros").asLong());
          return found.path("count").asInt() > 0;
        });
    return micros.get();
  }

  private static void report(String when, long... micros) {
    Arrays.sort(micros);
    System.out.printf(
        "20 processes, %s: all %d topics found, first peer after %.1f ms (median), %.1f ms (most)%n",
        when, micros.length, micros[micros.length / 2] / 1e3, micros[micros.length - 1] / 1e3);
  }

  private PeerProcess start(int number, String... bootstrap) {
    List<String> arguments = new ArrayList<>();
    arguments.add(directory.resolve("table-" + number).toString());
    arguments.addAll(List.of(bootstrap));
    List<String> command =
        new ArrayList<>(JavaProcess.command(DhtProcess.class, arguments.toArray(String[]::new)));
    command.addAll(1, List.of("-XX:+UseSerialGC", "-Xss512k"));
    PeerProcess node = PeerProcess.start(directory, command);
    nodes.add(number, node);
    return node;
  }
}
