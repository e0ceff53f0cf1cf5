package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.Announcement;
import dev.covey.dht.Discovery;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import dev.covey.dht.kademlia.NodeId;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of a private Mainline DHT, on one UDP socket. Safe on any thread.
 *
 * <p>It answers others as soon as it is open; without announcements and searches it is what others
 * bootstrap from. All state is owned by one event loop; listeners are called on the executor given.
 * One instance speaks one address family, that of the address it is bound to.
 */
public final class MainlineDht implements Discovery {

  private static final Logger LOG = LoggerFactory.getLogger(MainlineDht.class);

  private static final long BUSY_TICK_MILLIS = 20;
  private static final long IDLE_TICK_MILLIS = 250;
  private static final long SAVE_NANOS = Duration.ofMinutes(5).toNanos();
  private static final long SAVE_GROWN_NANOS = Duration.ofSeconds(3).toNanos();

  private final Executor callbacks;
  private final Optional<TableFile> file;
  private final UdpSocket socket;
  private final EventLoop loop;
  private final InetSocketAddress local;
  private final DhtNode node;
  private final Delivery joinedDelivery;
  private final CompletableFuture<Void> joined = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Set<Handle<?, ?>> handles = new HashSet<>();
  private volatile int nodes;
  private volatile int announcements;
  private volatile int searches;
  private @Nullable ScheduledFuture<?> nextTick;
  private boolean nextTickIsSoon;
  private long savedAt;
  private int savedNodes;

  MainlineDht(MainlineOptions options, UdpSocket socket, Optional<TableFile> file) {
    this.callbacks = options.callbacks();
    this.joinedDelivery = new Delivery(callbacks);
    this.file = file;
    this.socket = socket;
    this.loop = socket.channel().eventLoop();
    this.local = (InetSocketAddress) socket.channel().localAddress();
    this.savedAt = System.nanoTime();
    SecureRandom random = new SecureRandom();
    Optional<TableFile.Snapshot> before = file.flatMap(TableFile::read);
    DhtNode.Start start =
        new DhtNode.Start(
            before.map(TableFile.Snapshot::own).orElseGet(() -> NodeId.random(random)),
            local,
            options.bootstrapAddresses(),
            before.map(TableFile.Snapshot::contacts).orElse(List.of()));
    this.node = new DhtNode(start, System::nanoTime, random, socket);
  }

  /** Begins to describe a node; {@link MainlineOptions#open} opens it. */
  public static MainlineOptions options() {
    return new MainlineOptions();
  }

  void start() {
    socket.receiveWith(this::receive);
    loop.execute(this::tick);
  }

  /** The UDP address it is bound to; the port is real even if 0 was asked for. */
  public InetSocketAddress localAddress() {
    return local;
  }

  /** Its identifier in the network. */
  public NodeId id() {
    return node.id();
  }

  /** Completes when the first other node has answered; cancelled by {@link #close} before that. */
  public CompletableFuture<Void> joined() {
    return joined;
  }

  @Override
  public Announcement announce(Topic topic, int port) {
    if (port < SearchTask.LOWEST_PORT || port > 65535) {
      throw new IllegalArgumentException(
          "port " + port + " cannot be announced: nodes dial ports 1024 to 65535 only");
    }
    Announced handle = new Announced(topic, port);
    begin(handle);
    return handle;
  }

  @Override
  public Search lookup(Topic topic, Consumer<InetSocketAddress> onPeer) {
    Searching handle = new Searching(topic, 0, onPeer);
    begin(handle);
    return handle;
  }

  @Override
  public Search watch(Topic topic, Duration interval, Consumer<InetSocketAddress> onPeer) {
    if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("watch every " + interval + ": at least 1 s");
    }
    Searching handle = new Searching(topic, interval.toNanos(), onPeer);
    begin(handle);
    return handle;
  }

  @Override
  public List<DiscoveryStatus> status() {
    return List.of(new DiscoveryStatus("dht", Optional.of(local), nodes, announcements, searches));
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    CompletableFuture<Void> ended = new CompletableFuture<>();
    try {
      loop.execute(
          () -> {
            end();
            ended.complete(null);
          });
      if (!loop.inEventLoop()) {
        ended.get(5, TimeUnit.SECONDS);
      }
    } catch (RejectedExecutionException | ExecutionException | TimeoutException e) {
      LOG.debug("The event loop of the DHT node was gone before the node", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    socket.close();
  }

  private void end() {
    ScheduledFuture<?> tick = nextTick;
    if (tick != null) {
      tick.cancel(false);
    }
    Set.copyOf(handles).forEach(Handle::end);
    save();
    joinedDelivery.deliver(() -> joined.cancel(false));
  }

  private void begin(Handle<?, ?> handle) {
    if (closed.get()) {
      throw new IllegalStateException("this DHT node is closed");
    }
    try {
      loop.execute(
          () -> {
            handle.begin();
            settle();
          });
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("this DHT node is closed", e);
    }
  }

  private void receive(InetSocketAddress from, Bytes datagram) {
    if (!closed.get()) {
      node.receive(from, datagram);
      settle();
    }
  }

  private void tick() {
    if (closed.get()) {
      return;
    }
    nextTick = null;
    node.tick();
    if (file.isPresent() && isTimeToSave()) {
      save();
    }
    settle();
  }

  /** Publishes the figures, and sees to it that the next tick comes in time. */
  private void settle() {
    nodes = node.table().size();
    announcements = node.announcements();
    searches = node.searches();
    if (nodes > 0 && !joined.isDone()) {
      joinedDelivery.deliver(() -> joined.complete(null));
    }
    boolean soon = node.isBusy();
    ScheduledFuture<?> scheduled = nextTick;
    if (closed.get() || (scheduled != null && (nextTickIsSoon || !soon))) {
      return;
    }
    if (scheduled != null) {
      scheduled.cancel(false);
    }
    nextTickIsSoon = soon;
    nextTick =
        loop.schedule(
            this::tick, soon ? BUSY_TICK_MILLIS : IDLE_TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Also soon after it has grown to twice the size, so that a kill does not cost the network. */
  private boolean isTimeToSave() {
    long passed = System.nanoTime() - savedAt;
    boolean grown = node.table().size() >= Math.max(1, 2 * savedNodes);
    return passed >= SAVE_NANOS || (grown && passed >= SAVE_GROWN_NANOS);
  }

  /** A few kilobytes every few minutes: not worth a thread of its own. */
  private void save() {
    savedAt = System.nanoTime();
    savedNodes = node.table().size();
    if (node.table().size() > 0) {
      file.ifPresent(
          table -> table.write(new TableFile.Snapshot(node.id(), node.table().contacts())));
    }
  }

  /** What the application holds of a task on the event loop. */
  private abstract class Handle<T, R> {
    final Topic topic;
    final Delivery delivery = new Delivery(callbacks);
    final CompletableFuture<R> result = new CompletableFuture<>();
    private volatile boolean over;
    private @Nullable T task;

    private Handle(Topic topic) {
      this.topic = topic;
    }

    abstract T open(NodeId key);

    abstract void shut(T running);

    final boolean isOver() {
      return over;
    }

    final void begin() {
      if (!over && !closed.get()) {
        handles.add(this);
        task = open(NodeId.of(topic.key()));
      } else {
        end();
      }
    }

    /** On the event loop. */
    final void end() {
      over = true;
      T running = task;
      if (running != null) {
        shut(running);
        task = null;
      }
      forget();
      delivery.deliver(() -> result.cancel(false));
    }

    final void forget() {
      handles.remove(this);
    }

    final void endSoon() {
      over = true;
      try {
        loop.execute(
            () -> {
              end();
              settle();
            });
      } catch (RejectedExecutionException e) {
        LOG.debug("Closed after its DHT node");
      }
    }
  }

  private final class Announced extends Handle<AnnounceTask, Void> implements Announcement {
    private final int port;

    private Announced(Topic topic, int port) {
      super(topic);
      this.port = port;
    }

    @Override
    AnnounceTask open(NodeId key) {
      return node.announce(key, port, () -> delivery.deliver(() -> result.complete(null)));
    }

    @Override
    void shut(AnnounceTask running) {
      node.end(running);
    }

    @Override
    public Topic topic() {
      return topic;
    }

    @Override
    public int port() {
      return port;
    }

    @Override
    public CompletableFuture<Void> first() {
      return result;
    }

    @Override
    public void close() {
      endSoon();
    }
  }

  private final class Searching extends Handle<SearchTask, Integer> implements Search {
    private final long intervalNanos;
    private final Consumer<InetSocketAddress> onPeer;

    private Searching(Topic topic, long intervalNanos, Consumer<InetSocketAddress> onPeer) {
      super(topic);
      this.intervalNanos = intervalNanos;
      this.onPeer = onPeer;
    }

    @Override
    SearchTask open(NodeId key) {
      return node.search(key, intervalNanos, this::found, this::roundOver);
    }

    @Override
    void shut(SearchTask running) {
      node.end(running);
    }

    @Override
    public Topic topic() {
      return topic;
    }

    @Override
    public CompletableFuture<Integer> done() {
      return result;
    }

    @Override
    public void close() {
      endSoon();
    }

    private void found(InetSocketAddress peer) {
      delivery.deliver(
          () -> {
            if (!isOver()) {
              onPeer.accept(peer);
            }
          });
    }

    private void roundOver(int found) {
      delivery.deliver(() -> result.complete(found));
      if (intervalNanos == 0) {
        forget();
      }
    }
  }
}
