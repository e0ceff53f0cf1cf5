package dev.covey.node;

import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.HostPort;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.mirror.MirrorDevice;
import dev.covey.node.mirror.MirrorList;
import dev.covey.node.mirror.MirrorOptions;
import dev.covey.node.mirror.MirrorQuota;
import dev.covey.node.mirror.MirrorState;
import dev.covey.node.mirror.MirrorTables;
import dev.covey.node.mirror.MirroredRoom;
import dev.covey.node.room.key.MirrorCode;
import dev.covey.node.swarm.Swarm;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that keeps rooms for others and can read none of them. Which ones is in a file that other
 * processes may change while it runs. Safe on any thread.
 */
public final class MirrorHost implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MirrorHost.class);

  private static final int APP_THREADS = 2;
  private static final long LOOK_MILLIS = 500;

  private final KeyPair device;
  private final LogStore store;
  private final MirrorList list;
  private final MirrorOptions options;
  private final MirrorQuota quota;
  private final List<InetSocketAddress> peers;
  private final NodeNetwork network;
  private final ScheduledExecutorService worker;
  private final Deque<AutoCloseable> toClose;
  private final Map<Bytes, MirroredRoom> rooms = new ConcurrentHashMap<>();
  private List<MirrorCode> codes = List.of();
  private boolean closed;

  private MirrorHost(
      KeyPair device,
      LogStore store,
      MirrorList list,
      MirrorOptions options,
      List<InetSocketAddress> peers,
      NodeNetwork network,
      ScheduledExecutorService worker,
      Deque<AutoCloseable> toClose) {
    this.device = device;
    this.store = store;
    this.list = list;
    this.options = options;
    this.quota = new MirrorQuota(options.maxBytes());
    this.peers = List.copyOf(peers);
    this.network = network;
    this.worker = worker;
    this.toClose = toClose;
  }

  /**
   * Opens or creates, and begins with the rooms of its list. {@link StorageException} when the
   * directory is in use, foreign, damaged or too new; {@link java.io.UncheckedIOException} when the
   * address is taken.
   */
  public static MirrorHost open(NodeConfig config, MirrorOptions options) {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      DataDirectory directory = DataDirectory.open(config.data());
      opened.push(directory);
      KeyPair device = MirrorDevice.openOrCreate(directory);
      LogStore store = LogStore.open(directory.store(), MirrorTables.ALL.toArray(Table[]::new));
      opened.push(store);
      ExecutorService application =
          Executors.newFixedThreadPool(APP_THREADS, threads("covey-app-"));
      opened.push(() -> stop(application));
      ScheduledExecutorService worker =
          Executors.newSingleThreadScheduledExecutor(threads("covey-mirror-"));
      opened.push(() -> stop(worker));
      NodeNetwork network =
          NodeNetwork.open(config, directory, device, store, usual -> usual, application);
      opened.push(network);
      MirrorHost host =
          new MirrorHost(
              device,
              store,
              new MirrorList(config.data()),
              options,
              config.peers(),
              network,
              worker,
              opened);
      host.follow();
      var unused =
          worker.scheduleWithFixedDelay(
              host::followQuietly, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
      return host;
    } catch (RuntimeException | Error e) {
      Closing.all(opened);
      throw e;
    }
  }

  /** Who the mirror is: its public key as 64 hex digits. */
  public String device() {
    return device.publicKey().toString();
  }

  /** Where it listens. */
  public List<InetSocketAddress> addresses() {
    return network.swarm().listening();
  }

  /** Nodes of the DHT that it knows. */
  public int dhtNodes() {
    return network.status().stream().mapToInt(DiscoveryStatus::nodes).sum();
  }

  /** How its rooms stand, by id. */
  public List<MirrorState> states() {
    return rooms.values().stream()
        .map(MirroredRoom::state)
        .sorted(Comparator.comparing(MirrorState::room))
        .toList();
  }

  /** Bytes set aside, of all rooms. */
  public long used() {
    return quota.used();
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    rooms.values().forEach(MirroredRoom::close);
    Closing.all(toClose);
  }

  private void followQuietly() {
    try {
      follow();
      rooms.values().forEach(MirroredRoom::settle);
    } catch (RuntimeException e) {
      LOG.warn("cannot follow the list of rooms: {}", e.getMessage());
    }
  }

  /** Goes with the list: takes up what was added, forgets what was dropped. */
  private synchronized void follow() {
    if (closed) {
      return;
    }
    List<MirrorCode> now = list.read();
    if (!now.equals(codes)) {
      codes = now;
      for (MirrorCode code : now) {
        if (!rooms.containsKey(code.roomId())) {
          begin(code);
        }
      }
      for (Bytes id : List.copyOf(rooms.keySet())) {
        MirroredRoom room = rooms.get(id);
        if (room != null && now.stream().noneMatch(code -> code.roomId().equals(id))) {
          rooms.remove(id);
          network.swarm().leave(id);
          room.erase();
        }
      }
    }
    list.tell(states());
  }

  private void begin(MirrorCode code) {
    MirroredRoom room =
        new MirroredRoom(code, device, store, quota, options, Clock.systemUTC(), worker);
    rooms.put(code.roomId(), room);
    Swarm swarm = network.swarm();
    swarm.join(room);
    peers.forEach(peer -> swarm.keep(peer, room));
    for (String hint : code.addresses()) {
      try {
        swarm.keep(HostPort.parse(hint), room);
      } catch (IllegalArgumentException e) {
        LOG.debug("not an address in a mirror code: {}", hint);
      }
    }
  }

  private static ThreadFactory threads(String name) {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, name + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private static void stop(ExecutorService executor) throws InterruptedException {
    executor.shutdown();
    if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
      var unused = executor.shutdownNow();
    }
  }
}
