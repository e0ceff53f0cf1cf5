package dev.covey.node;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.api.Checkup;
import dev.covey.api.Finding;
import dev.covey.api.Node;
import dev.covey.api.NodeStatus;
import dev.covey.api.Profile;
import dev.covey.api.Room;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.HostPort;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.LocalRoom;
import dev.covey.node.room.RoomServices;
import dev.covey.node.room.Rooms;
import dev.covey.node.room.index.RoomTables;
import dev.covey.node.room.key.RoomLink;
import dev.covey.node.swarm.Swarm;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node in this process, on a data directory of its own. Safe on any thread. */
public final class LocalNode implements Node {

  private static final Logger LOG = LoggerFactory.getLogger(LocalNode.class);

  private static final int APP_THREADS = 4;

  private final DataDirectory directory;
  private final Identity identity;
  private final LogStore store;
  private final Rooms rooms;
  private final Optional<NodeNetwork> network;
  private final NodeConfig config;
  private final Instant startedAt = Instant.now();
  private final Deque<AutoCloseable> toClose;
  private boolean closed;

  private LocalNode(
      NodeConfig config,
      DataDirectory directory,
      Identity identity,
      LogStore store,
      Rooms rooms,
      Optional<NodeNetwork> network,
      Deque<AutoCloseable> toClose) {
    this.config = config;
    this.directory = directory;
    this.identity = identity;
    this.store = store;
    this.rooms = rooms;
    this.network = network;
    this.toClose = toClose;
  }

  /**
   * Opens or creates. {@link dev.covey.core.StorageException} when the directory is in use,
   * foreign, damaged or too new; {@link java.io.UncheckedIOException} when the address is taken.
   */
  public static LocalNode open(NodeConfig config) {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      return open(config, opened);
    } catch (RuntimeException | Error e) {
      Closing.all(opened);
      throw e;
    }
  }

  private static LocalNode open(NodeConfig config, Deque<AutoCloseable> opened) {
    DataDirectory directory = DataDirectory.open(config.data());
    opened.push(directory);
    Identity identity = identity(config, directory);
    LogStore store = LogStore.open(directory.store(), RoomTables.ALL.toArray(Table[]::new));
    opened.push(store);
    AtomicInteger threads = new AtomicInteger();
    ExecutorService application =
        Executors.newFixedThreadPool(
            APP_THREADS,
            work -> {
              Thread thread = new Thread(work, "covey-app-" + threads.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    opened.push(() -> stop(application));
    NodeFiles files = new NodeFiles(store);
    Rooms rooms =
        Rooms.open(new RoomServices(store, identity, files, Clock.systemUTC(), application));
    opened.push(rooms);
    if (!config.network()) {
      return new LocalNode(config, directory, identity, store, rooms, Optional.empty(), opened);
    }
    NodeNetwork network = NodeNetwork.open(config, directory, identity, store, application);
    opened.push(network);
    Swarm swarm = network.swarm();
    files.askPeers(swarm::want);
    LocalNode node =
        new LocalNode(config, directory, identity, store, rooms, Optional.of(network), opened);
    rooms.all().forEach(node::meet);
    return node;
  }

  @Override
  public Profile profile() {
    return identity.profile();
  }

  @Override
  public Room createRoom(String name) {
    return meet(rooms.create(name));
  }

  @Override
  public Room openRoom(String nameOrTopic) {
    return meet(rooms.openRoom(nameOrTopic));
  }

  @Override
  public CompletableFuture<Room> joinRoom(String link) {
    try {
      return CompletableFuture.completedFuture(meet(rooms.join(RoomLink.parse(link))));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public List<Room> rooms() {
    return List.copyOf(rooms.all());
  }

  @Override
  public Optional<Room> room(String idOrName) {
    return rooms.find(idOrName).map(room -> room);
  }

  @Override
  public NodeStatus status() {
    List<DiscoveryStatus> ways = network.map(NodeNetwork::status).orElse(List.of());
    Optional<Swarm> swarm = network.map(NodeNetwork::swarm);
    List<String> notes = new ArrayList<>();
    rooms.all().forEach(room -> notes.addAll(room.notes()));
    if (swarm.isEmpty()) {
      notes.add("this node does not use the network");
    }
    return new NodeStatus(
        directory.path(),
        ProcessHandle.current().pid(),
        startedAt,
        swarm.map(s -> List.of(HostPort.format(s.address()))).orElse(List.of()),
        ways.stream()
            .flatMap(way -> way.local().stream())
            .map(HostPort::format)
            .findFirst()
            .orElse(""),
        ways.stream().mapToInt(DiscoveryStatus::nodes).sum(),
        swarm.isPresent() ? rooms.all().size() : 0,
        swarm.map(Swarm::peers).orElse(List.of()),
        notes);
  }

  @Override
  public CompletableFuture<List<Finding>> checkup(Checkup depth) {
    CompletableFuture<List<Finding>> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(look(depth));
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            },
            "covey-checkup");
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  private List<Finding> look(Checkup depth) {
    List<Finding> findings =
        new ArrayList<>(new DataCheckup(directory.path(), store).findings(depth, Instant.now()));
    network.ifPresent(used -> findings.addAll(new NetworkCheckup(config, used).findings()));
    return findings;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Closing.all(toClose);
    }
  }

  /** Lets the room be found, and looks for those who are in it. */
  @CanIgnoreReturnValue
  private LocalRoom meet(LocalRoom room) {
    network
        .map(NodeNetwork::swarm)
        .ifPresent(
            s -> {
              s.join(room);
              if (config.linkAddresses()) {
                room.addressesFrom(() -> OwnAddresses.of(s.address()));
              }
              config.peers().forEach(peer -> s.keep(peer, room));
              for (String hint : room.hints()) {
                parse(hint).ifPresent(peer -> s.keep(peer, room));
              }
            });
    return room;
  }

  private static Optional<InetSocketAddress> parse(String hint) {
    try {
      return Optional.of(HostPort.parse(hint));
    } catch (IllegalArgumentException e) {
      LOG.debug("not an address in a link: {}", hint);
      return Optional.empty();
    }
  }

  private static Identity identity(NodeConfig config, DataDirectory directory) {
    String initial = config.name().orElse(System.getProperty("user.name", "someone"));
    Identity identity = Identity.openOrCreate(directory, initial, config.kind(), Instant.now());
    if (config.name().isPresent() && !config.name().get().equals(identity.name())) {
      Identity renamed = identity.withName(config.name().get());
      renamed.write(directory);
      return renamed;
    }
    return identity;
  }

  private static void stop(ExecutorService application) throws InterruptedException {
    application.shutdown();
    if (!application.awaitTermination(5, TimeUnit.SECONDS)) {
      application.shutdownNow();
    }
  }
}
