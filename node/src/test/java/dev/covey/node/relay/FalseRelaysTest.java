package dev.covey.node.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import dev.covey.dht.HostPort;
import dev.covey.dht.RelayAddress;
import dev.covey.node.room.index.RoomTables;
import dev.covey.node.swarm.Swarm;
import dev.covey.node.swarm.SwarmOptions;
import io.netty.channel.EventLoopGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Those who call themselves relays, or others, to have a node do what it should not. */
@Timeout(60)
final class FalseRelaysTest {

  @TempDir Path directory;

  private final KeyPair device = KeyPair.generate();
  private final EventLoopGroup loops = Transport.eventLoops(2);
  private final Transport others = new Transport(loops, ConnectionOptions.defaults());
  private LogStore store;
  private Relays relays;
  private Swarm swarm;

  @BeforeEach
  void open() {
    store = LogStore.open(directory, RoomTables.ALL.toArray(Table[]::new));
    relays = new Relays(device, RelayUse.defaults(), loops);
    swarm =
        new Swarm(
            device,
            store,
            loops,
            HostPort.parse("127.0.0.1:0"),
            Optional.empty(),
            loops,
            SwarmOptions.defaults().withDetour(relays));
    relays.start(swarm, Optional.empty());
  }

  @AfterEach
  void close() {
    relays.close();
    swarm.close();
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    store.close();
  }

  @Test
  void onlyThoseThatWereDialledAreBelievedToRelay() {
    for (int i = 0; i < 4; i++) {
      Connection connection =
          Await.value(others.connect(swarm.address(), KeyPair.generate(), Duration.ofSeconds(10)));
      RawChannel unused = new RawChannel(connection, true, message -> {});
    }
    try (LyingRelay dialled = new LyingRelay(others, new LyingRelay.Lie() {})) {
      swarm.keep(dialled.address());
      Await.until(
          "a relay is in use", () -> !relays.inUse().isEmpty() && !dialled.guests.isEmpty());
      Await.until(
          "the dialled one is",
          () ->
              relays.inUse().keySet().stream()
                  .anyMatch(relay -> relay.address().equals(dialled.address())));
      assertThat(relays.inUse()).hasSize(1);
    }
  }

  @Test
  void aHostThatRecordsCallManyRelaysIsDialledAFewTimesOnly() {
    AtomicInteger accepted = new AtomicInteger();
    try (ListeningPort host =
        others.listen(
            HostPort.parse("127.0.0.1:0"),
            KeyPair.generate(),
            connection -> {
              accepted.incrementAndGet();
              connection.close("no relay");
            })) {
      long start = System.nanoTime();
      List<CompletableFuture<Connection>> asked = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        RelayAddress relay = new RelayAddress(KeyPair.generate().publicKey(), host.address());
        asked.add(relays.connect(KeyPair.generate().publicKey(), relay));
      }
      asked.forEach(one -> assertThatThrownBy(() -> Await.value(one)).isNotNull());
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      // The host may learn later than we that a handshake is over.
      Await.until("somebody came", () -> accepted.get() > 0);
      // Two more a second, on a machine that takes so long.
      assertThat(accepted.get()).isLessThanOrEqualTo(Relays.HOST_BURST + (int) (millis / 500));
    }
  }
}
