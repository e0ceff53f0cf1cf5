package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loop that owns everything: a {@link DhtNode} for each address family, their sockets,
 * the handles of the application and the table file. Says when the nodes are to tick.
 */
final class NodeLoop {

  private static final Logger LOG = LoggerFactory.getLogger(NodeLoop.class);

  private static final long BUSY_TICK_MILLIS = 20;
  private static final long IDLE_TICK_MILLIS = 250;
  private static final long SAVE_NANOS = Duration.ofMinutes(5).toNanos();
  private static final long SAVE_GROWN_NANOS = Duration.ofSeconds(3).toNanos();

  private final Executor callbacks;
  private final Optional<TableFile> file;
  private final Sockets sockets;
  private final EventLoop loop;
  private final List<DhtNode> nodes = new ArrayList<>();
  private final NodeId own4;
  private final NodeId own6;
  private final Delivery joinedDelivery;
  private final CompletableFuture<Void> joined = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Set<Handle<?>> handles = new HashSet<>();
  private volatile List<DiscoveryStatus> status = List.of();
  private @Nullable ScheduledFuture<?> nextTick;
  private boolean nextTickIsSoon;
  private long savedAt = System.nanoTime();
  private int savedNodes;

  /** Binds the sockets; {@link #start} does the rest. */
  NodeLoop(MainlineOptions options) {
    this.callbacks = options.callbacks();
    this.joinedDelivery = new Delivery(callbacks);
    this.file = options.tableFile().map(TableFile::new);
    SecureRandom random = new SecureRandom();
    Optional<TableFile.Snapshot> before = file.flatMap(TableFile::read);
    this.own4 = before.map(TableFile.Snapshot::own4).orElseGet(() -> NodeId.random(random));
    this.own6 = before.map(TableFile.Snapshot::own6).orElseGet(() -> NodeId.random(random));
    List<Contact> remembered = before.map(TableFile.Snapshot::contacts).orElse(List.of());
    this.sockets = Sockets.open(options);
    this.loop = sockets.eventLoop();
    for (Sockets.Leg leg : sockets.legs()) {
      DhtNode.Start start =
          new DhtNode.Start(
              leg.isIpv4() ? own4 : own6,
              leg.local(),
              options.policy(),
              ofFamily(options.bootstrapAddresses(), leg.isIpv4()),
              remembered.stream().filter(contact -> leg.speaksTo(contact.address())).toList());
      nodes.add(new DhtNode(start, System::nanoTime, random, leg.outbox()));
    }
    if (nodes.size() == 2) {
      nodes.get(0).pairWith(nodes.get(1));
      nodes.get(1).pairWith(nodes.get(0));
    }
    publish();
  }

  private static List<InetSocketAddress> ofFamily(List<InetSocketAddress> all, boolean ipv4) {
    return all.stream()
        .filter(address -> address.getAddress() instanceof Inet4Address == ipv4)
        .toList();
  }

  void start() {
    for (int i = 0; i < nodes.size(); i++) {
      DhtNode node = nodes.get(i);
      sockets.legs().get(i).receiveWith((from, datagram) -> receive(node, from, datagram));
    }
    loop.execute(this::tick);
  }

  /** One for each address family, IPv4 first. To be used on the event loop only. */
  List<DhtNode> nodes() {
    return nodes;
  }

  List<InetSocketAddress> localAddresses() {
    return sockets.legs().stream().map(Sockets.Leg::local).toList();
  }

  CompletableFuture<Void> joined() {
    return joined;
  }

  /** One entry for each address family, as of the last change. */
  List<DiscoveryStatus> status() {
    return status;
  }

  Delivery newDelivery() {
    return new Delivery(callbacks);
  }

  /** Begins it soon; throws {@link IllegalStateException} if this is closed. */
  void begin(Handle<?> handle) {
    if (closed.get()) {
      throw new IllegalStateException("this DHT node is closed");
    }
    try {
      loop.execute(
          () -> {
            if (handle.isOver() || closed.get()) {
              handle.end();
            } else {
              handles.add(handle);
              handle.begin();
            }
            settle();
          });
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("this DHT node is closed", e);
    }
  }

  /** Ends it soon. */
  void end(Handle<?> handle) {
    try {
      loop.execute(
          () -> {
            handle.end();
            settle();
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("Closed after its DHT node");
    }
  }

  /** On the event loop: it needs no ending any more. */
  void forget(Handle<?> handle) {
    handles.remove(handle);
  }

  void close() {
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
    sockets.close();
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

  private void receive(DhtNode node, InetSocketAddress from, Bytes datagram) {
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
    nodes.forEach(DhtNode::tick);
    status = nodes.stream().map(NodeLoop::statusOf).toList();
    if (file.isPresent() && isTimeToSave()) {
      save();
    }
    settle();
  }

  /** Publishes the figures, and sees to it that the next tick comes in time. */
  private void settle() {
    publish();
    if (!joined.isDone() && nodes.stream().anyMatch(node -> node.table().size() > 0)) {
      joinedDelivery.deliver(() -> joined.complete(null));
    }
    boolean soon = nodes.stream().anyMatch(DhtNode::isBusy);
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

  private void publish() {
    List<DiscoveryStatus> before = status;
    boolean changed = before.size() != nodes.size();
    for (int i = 0; i < nodes.size() && !changed; i++) {
      DhtNode node = nodes.get(i);
      DiscoveryStatus known = before.get(i);
      changed =
          known.nodes() != node.table().size()
              || known.announcements() != node.announcements()
              || known.searches() != node.searches();
    }
    if (changed) {
      status = nodes.stream().map(NodeLoop::statusOf).toList();
    }
  }

  private static DiscoveryStatus statusOf(DhtNode node) {
    return new DiscoveryStatus(
        "dht",
        Optional.of(node.local()),
        node.table().size(),
        node.announcements(),
        node.searches(),
        node.externalAddress(),
        node.isReachable(),
        node.traffic().bytesReceived(),
        node.traffic().bytesSent());
  }

  /** Also soon after it has grown to twice the size, so that a kill does not cost the network. */
  private boolean isTimeToSave() {
    long passed = System.nanoTime() - savedAt;
    boolean grown = knownNodes() >= Math.max(1, 2 * savedNodes);
    return passed >= SAVE_NANOS || (grown && passed >= SAVE_GROWN_NANOS);
  }

  private int knownNodes() {
    return nodes.stream().mapToInt(node -> node.table().size()).sum();
  }

  /**
   * The id of our node of that family, which may have changed; as it was before if there is none.
   */
  private NodeId idOf(boolean ipv4, NodeId before) {
    return nodes.stream()
        .filter(node -> node.local().getAddress() instanceof Inet4Address == ipv4)
        .map(DhtNode::id)
        .findFirst()
        .orElse(before);
  }

  /** A few kilobytes every few minutes: not worth a thread of its own. */
  private void save() {
    savedAt = System.nanoTime();
    savedNodes = knownNodes();
    List<Contact> contacts = new ArrayList<>();
    for (DhtNode node : nodes) {
      List<Contact> known = node.table().contacts();
      contacts.addAll(known.subList(0, Math.min(TableFile.MAX_CONTACTS_OF_FAMILY, known.size())));
    }
    if (!contacts.isEmpty()) {
      TableFile.Snapshot snapshot =
          new TableFile.Snapshot(idOf(true, own4), idOf(false, own6), contacts);
      file.ifPresent(table -> table.write(snapshot));
    }
  }
}
