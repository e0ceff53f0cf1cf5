package dev.covey.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Sighting;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.Registration;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.Transport;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.LocalRoom;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More members than anybody has neighbours; they know one address, and no DHT. */
@Timeout(600)
class LargeRoomTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path directory;

  private final EventLoopGroup loops = Transport.eventLoops(2);
  private final ExecutorService app = Executors.newFixedThreadPool(4);
  private final Map<SwarmNode, LocalRoom> members = new HashMap<>();

  @AfterEach
  void close() throws InterruptedException {
    List.copyOf(members.keySet()).forEach(this::leave);
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    app.shutdown();
    assertThat(app.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void everyMessageReachesEverybodyThroughFewNeighboursAlsoWhenAThirdIsGone() {
    SwarmNode first = add("member 0");
    for (int i = 1; i < 24; i++) {
      SwarmNode next = add("member " + i);
      next.swarm.keep(first.address(), room(next).network());
    }
    Set<String> said = new HashSet<>();
    members.forEach(
        (node, room) -> {
          String text = "hello from " + node.identity.name();
          var unused = room.send(text);
          said.add(text);
        });
    awaitEverywhere(said);
    Await.until(
        () -> "everybody has some neighbours, and few: " + neighbours(),
        () -> neighbours().stream().allMatch(count -> count >= 2 && count <= 12));
    assertThat(room(first).peers().size()).isLessThan(members.size() - 1);

    awaitOnline(23);
    fetchFromOneWhoIsNoNeighbour();

    List<SwarmNode> gone = new ArrayList<>(members.keySet()).subList(0, 8);
    gone.forEach(this::leave);
    SwarmNode speaker = members.keySet().iterator().next();
    var unused = room(speaker).send("we are still here");
    said.add("we are still here");
    awaitEverywhere(said);
    awaitOnline(15);
    room(speaker).presence().typing();
    Await.until(
        "everybody sees one type",
        () ->
            members.values().stream()
                .filter(room -> room != room(speaker))
                .allMatch(room -> room.presence().members().stream().anyMatch(Sighting::typing)));
    // Who had no place is not asked again for half a minute.
    Await.until(
        Duration.ofSeconds(90),
        () -> "not everybody has new neighbours: " + neighbours(),
        () -> neighbours().stream().allMatch(count -> count >= 6));
  }

  @Test
  void aSmallRoomIsAFullMesh() {
    SwarmNode first = add("ada");
    for (String name : List.of("bob", "cyd", "dan", "eve")) {
      SwarmNode next = add(name);
      next.swarm.keep(first.address(), room(next).network());
    }
    Await.until(
        "everybody knows everybody",
        () -> members.values().stream().allMatch(room -> room.peers().size() == 4));
  }

  /** As a file is: only its author has it. */
  private void fetchFromOneWhoIsNoNeighbour() {
    Map<SwarmNode, SwarmNode> pair = new HashMap<>();
    Await.until(
        "somebody who knows of one that is no neighbour",
        () -> {
          for (SwarmNode here : members.keySet()) {
            Set<String> neighbours = new HashSet<>();
            room(here).peers().forEach(peer -> neighbours.add(peer.device()));
            RecordBook records =
                here.swarm.membership(room(here).keys().id()).orElseThrow().records();
            for (SwarmNode there : members.keySet()) {
              if (there != here
                  && !neighbours.contains(there.swarm.device().toString())
                  && !records.addresses(there.swarm.device()).isEmpty()) {
                pair.put(here, there);
                return true;
              }
            }
          }
          return false;
        });
    SwarmNode here = pair.keySet().iterator().next();
    SwarmNode there = pair.values().iterator().next();
    Log content = there.store.create(KeyPair.generate());
    content.append(List.of(Bytes.utf8("a file"), Bytes.wrap(new byte[1 << 20])));
    Log wanted = here.store.open(content.key());
    CompletableFuture<Void> whole = wanted.download(0, 2);
    try (Registration asking =
        here.swarm.want(room(here).keys().id(), there.swarm.device(), wanted)) {
      assertThat(asking).isNotNull();
      Await.until("the file", () -> wanted.has(1));
    } finally {
      whole.cancel(false);
    }
  }

  /** Those who are no neighbours are noticed as well, and that others have left. */
  private void awaitOnline(int others) {
    Await.until(
        Duration.ofSeconds(90),
        () -> "not everybody sees " + others + " online: " + online(),
        () -> online().stream().allMatch(count -> count == others));
  }

  private List<Integer> neighbours() {
    return members.values().stream().map(room -> room.peers().size()).toList();
  }

  private List<Long> online() {
    return members.values().stream()
        .map(room -> room.presence().members().stream().filter(Sighting::online).count())
        .toList();
  }

  private void awaitEverywhere(Set<String> said) {
    members.forEach(
        (node, room) ->
            Await.until(
                () -> node.identity.name() + " misses " + missing(room, said),
                () -> missing(room, said).isEmpty()));
  }

  private static Set<String> missing(LocalRoom room, Set<String> said) {
    Set<String> missing = new HashSet<>(said);
    missing.removeAll(SwarmNode.texts(room));
    return missing;
  }

  private LocalRoom room(SwarmNode node) {
    return members.getOrDefault(node, node.join("assembly"));
  }

  private SwarmNode add(String name) {
    Identity identity = SwarmNode.person(name);
    SwarmNode node =
        new SwarmNode(
            directory.resolve(name),
            identity,
            loops,
            app,
            LOOPBACK,
            SwarmOptions.defaults(),
            Optional.empty());
    members.put(node, node.join("assembly"));
    return node;
  }

  private void leave(SwarmNode node) {
    members.remove(node);
    node.close();
  }
}
