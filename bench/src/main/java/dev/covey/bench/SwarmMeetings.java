package dev.covey.bench;

import dev.covey.api.MemberKind;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.core.wire.Transport;
import dev.covey.dht.Announcement;
import dev.covey.dht.Topic;
import dev.covey.dht.mainline.MainlineDht;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.FileStore;
import dev.covey.node.room.LocalRoom;
import dev.covey.node.room.RoomServices;
import dev.covey.node.room.Rooms;
import dev.covey.node.room.entry.Blob;
import dev.covey.node.room.index.RoomTables;
import dev.covey.node.swarm.Swarm;
import io.netty.channel.EventLoopGroup;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Two members and a DHT of twenty nodes in this process. Each time, one joins a new topic. */
final class SwarmMeetings implements AutoCloseable {

  private final EventLoopGroup loops = Transport.eventLoops(2);
  private final ExecutorService app = Executors.newFixedThreadPool(4);
  private final Path directory = Files.createTempDirectory(Path.of("bench/target"), "swarm");
  private final List<MainlineDht> dht = new ArrayList<>();

  SwarmMeetings() throws java.io.IOException {
    for (int i = 0; i < SwarmBench.DHT_NODES; i++) {
      List<InetSocketAddress> bootstrap = i == 0 ? List.of() : List.of(dht.get(0).localAddress());
      dht.add(
          MainlineDht.options().bootstrap(bootstrap).callbacks(app).eventLoopGroup(loops).open());
    }
    for (MainlineDht node : dht) {
      while (node.status().get(0).nodes() < SwarmBench.DHT_NODES / 2) {
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  /** Milliseconds from the join to the connection, of so many joins. */
  double[] join(int rounds) throws Exception {
    double[] times = new double[rounds];
    try (Member first = new Member("first");
        Member second = new Member("second")) {
      for (int round = 0; round < rounds; round++) {
        String name = "room " + round;
        LocalRoom there = first.rooms.openRoom(name);
        LocalRoom here = second.rooms.openRoom(name);
        Topic topic = new Topic(there.keys().topic());
        try (Swarm waiting = first.swarm(dht.get(18));
            Swarm joining = second.swarm(dht.get(19));
            Announcement announced = dht.get(18).announce(topic, waiting.address().getPort())) {
          waiting.join(there.network());
          var unused = announced.first().get(20, TimeUnit.SECONDS);
          long start = System.nanoTime();
          joining.join(here.network());
          while (joining.peers().isEmpty()) {
            LockSupport.parkNanos(50_000);
          }
          times[round] = (System.nanoTime() - start) / 1e6;
        }
      }
    }
    return times;
  }

  @Override
  public void close() throws Exception {
    dht.forEach(MainlineDht::close);
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    app.shutdown();
    Side.delete(directory);
  }

  /** A person with rooms; each swarm of theirs is a new device, so nothing is known of it. */
  private final class Member implements AutoCloseable {
    final LogStore store;
    final Rooms rooms;

    Member(String name) {
      store = LogStore.open(directory.resolve(name), RoomTables.ALL.toArray(Table[]::new));
      Identity identity = Identity.create(name, MemberKind.PERSON, Instant.now());
      rooms = Rooms.open(new RoomServices(store, identity, new NoFiles(), Clock.systemUTC(), app));
    }

    Swarm swarm(MainlineDht found) {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      return new Swarm(KeyPair.generate(), store, loops, any, Optional.of(found), app);
    }

    @Override
    public void close() {
      rooms.close();
      store.close();
    }
  }

  /** Nobody shares a file here. */
  private static final class NoFiles implements FileStore {
    @Override
    public Stored put(KeyPair contentLog, Bytes contentKey, InputStream content) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<InputStream> open(
        Bytes room, PublicKey author, LogKey contentLog, Bytes contentKey, Blob blob) {
      throw new UnsupportedOperationException();
    }
  }
}
