package dev.covey.node.swarm;

import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.api.MessageKind;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.dht.Discovery;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.FileStore;
import dev.covey.node.room.LocalRoom;
import dev.covey.node.room.RoomServices;
import dev.covey.node.room.Rooms;
import dev.covey.node.room.entry.Blob;
import dev.covey.node.room.index.RoomTables;
import io.netty.channel.EventLoopGroup;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;

/** A swarm with rooms, on a store of its own; threads are lent to it. */
final class SwarmNode implements AutoCloseable {

  final Identity identity;
  final Swarm swarm;
  final LogStore store;
  private final Rooms rooms;

  SwarmNode(
      Path directory,
      Identity identity,
      EventLoopGroup loops,
      ExecutorService app,
      InetAddress host,
      SwarmOptions options,
      Optional<Discovery> discovery) {
    this.identity = identity;
    this.store = LogStore.open(directory, RoomTables.ALL.toArray(Table[]::new));
    this.rooms =
        Rooms.open(new RoomServices(store, identity, new NoFiles(), Clock.systemUTC(), app));
    this.swarm =
        new Swarm(
            identity.device(),
            store,
            loops,
            new InetSocketAddress(host, 0),
            discovery,
            app,
            options);
    rooms.all().forEach(room -> swarm.join(room.network()));
  }

  static Identity person(String name) {
    return Identity.create(name, MemberKind.PERSON, Instant.now());
  }

  LocalRoom join(String name) {
    LocalRoom room = rooms.openRoom(name);
    swarm.join(room.network());
    return room;
  }

  InetSocketAddress address() {
    return swarm.address();
  }

  static Set<String> texts(LocalRoom room) {
    return room.history().latest(1_000).items().stream()
        .filter(message -> message.kind() == MessageKind.TEXT)
        .map(Message::text)
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    swarm.close();
    rooms.close();
    store.close();
  }

  /** Nobody shares a file in these tests. */
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
