package dev.covey.dht.mainline;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.Maintenance;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.kademlia.RoutingTable;
import dev.covey.dht.krpc.KrpcCodec;
import dev.covey.dht.krpc.Message;
import dev.covey.dht.krpc.Want;
import dev.covey.dht.store.ItemStore;
import dev.covey.dht.store.PeerStore;
import dev.covey.dht.store.Tokens;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A node of the DHT without a socket. Owned by one thread, which hands it datagrams and calls
 * {@link #tick}: often while {@link #isBusy}, about once a second otherwise.
 */
final class DhtNode {

  private static final long SECOND = 1_000_000_000L;
  private static final int MAX_PROBES = 16;
  private static final int FEW_NODES = 32;

  private final NodeId id;
  private final InetSocketAddress local;
  private final LongSupplier clock;
  private final Random random;
  private final RoutingTable table;
  private final PeerStore store;
  private final Rpc rpc;
  private final Responder responder;
  private final Maintenance maintenance;
  private final Bootstrap bootstrap;
  private final List<AnnounceTask> announcements = new ArrayList<>();
  private final List<SearchTask> searches = new ArrayList<>();
  private final List<LookupRun> refreshes = new ArrayList<>();
  private final ItemStore items;
  private final ItemTasks itemTasks = new ItemTasks(this);
  private @Nullable DhtNode sibling;
  private int probes;
  private boolean joined;
  private long nextChores;

  /** What a node starts from; {@code local} may be a wildcard address. */
  record Start(
      NodeId id,
      InetSocketAddress local,
      List<InetSocketAddress> bootstrap,
      List<Contact> remembered) {

    Start {
      bootstrap = List.copyOf(bootstrap);
      remembered = List.copyOf(remembered);
    }
  }

  DhtNode(Start start, LongSupplier clock, Random random, Outbox outbox) {
    this.id = start.id();
    this.local = start.local();
    this.clock = clock;
    this.random = random;
    long now = clock.getAsLong();
    this.table = new RoutingTable(id);
    this.store = new PeerStore(id, PeerStore.Limits.DEFAULT);
    this.rpc = new Rpc(table, outbox, random, this::newNode);
    this.items = new ItemStore(id, ItemStore.Limits.DEFAULT);
    Tokens tokens = new Tokens(random, now);
    this.responder =
        new Responder(
            table,
            store,
            tokens,
            new ItemResponder(items, tokens),
            outbox,
            random,
            this::announced);
    this.maintenance = new Maintenance(table, random, now);
    this.bootstrap = new Bootstrap(this, start.bootstrap(), start.remembered());
    this.nextChores = now;
  }

  /** Takes a datagram. What makes no sense is dropped without a reply. */
  void receive(InetSocketAddress from, Bytes datagram) {
    if (datagram.length() < 15 || datagram.at(0) != 'd' || !usable(from)) {
      return;
    }
    Message message;
    try {
      message = KrpcCodec.decode(datagram);
    } catch (ProtocolViolationException e) {
      return;
    }
    long now = now();
    if (message instanceof Message.Query query) {
      if (!query.id().equals(id) && responder.answer(from, query, now) && !query.readOnly()) {
        asked(new Contact(query.id(), from), now);
      }
    } else if (message instanceof Message.Response response) {
      if (!response.id().equals(id) && rpc.receive(from, response, now) && sibling != null) {
        sibling.consider(response.nodes());
      }
    } else if (message instanceof Message.Failure failure) {
      rpc.receive(from, failure, now);
    }
  }

  /** Does what time has made due. */
  void tick() {
    long now = now();
    rpc.tick(now);
    bootstrap.tick();
    List.copyOf(announcements).forEach(AnnounceTask::tick);
    List.copyOf(searches).forEach(SearchTask::tick);
    searches.removeIf(SearchTask::isOver);
    List.copyOf(refreshes).forEach(LookupRun::tick);
    refreshes.removeIf(LookupRun::isOver);
    itemTasks.tick();
    if (table.size() == 0) {
      joined = false;
    }
    if (now - nextChores >= 0) {
      nextChores = now + SECOND;
      store.expire(now);
      items.expire(now);
      Maintenance.Chores chores = maintenance.due(now);
      chores.pings().forEach(contact -> rpc.ping(contact, now));
      chores.lookups().forEach(this::refresh);
    }
  }

  /** Whether something is under way that needs a tick every few milliseconds. */
  boolean isBusy() {
    return !rpc.isIdle()
        || announcements.stream().anyMatch(AnnounceTask::isBusy)
        || searches.stream().anyMatch(SearchTask::isBusy)
        || itemTasks.isBusy();
  }

  AnnounceTask announce(NodeId key, int port, Runnable onFirst) {
    AnnounceTask task = new AnnounceTask(this, key, port, onFirst);
    announcements.add(task);
    task.tick();
    return task;
  }

  void end(AnnounceTask task) {
    announcements.remove(task);
    task.close();
  }

  SearchTask search(
      NodeId key,
      long intervalNanos,
      Consumer<InetSocketAddress> onPeer,
      IntConsumer onFirstRound) {
    SearchTask task = new SearchTask(this, key, intervalNanos, onPeer, onFirstRound);
    searches.add(task);
    task.start();
    searches.removeIf(SearchTask::isOver);
    return task;
  }

  void end(SearchTask task) {
    searches.remove(task);
    task.close();
  }

  /** Makes this and the node of the other address family tell each other of nodes. */
  void pairWith(DhtNode other) {
    sibling = other;
    responder.tellAlsoOf(other.table);
  }

  /** Which nodes lookups ask for: the other family's too while it knows few. */
  Want want() {
    DhtNode other = sibling;
    return other != null && other.table.size() < FEW_NODES ? Want.BOTH : Want.UNSAID;
  }

  /** Items: put, looked for, and kept for others. */
  ItemTasks itemTasks() {
    return itemTasks;
  }

  ItemStore items() {
    return items;
  }

  InetSocketAddress local() {
    return local;
  }

  /** Nodes told of by others: they are asked whether they are there. */
  void consider(Collection<Contact> contacts) {
    for (Contact contact : usable(contacts)) {
      if (!table.contains(contact.id()) && table.hasRoomFor(contact.id())) {
        probe(contact);
      }
    }
  }

  NodeId id() {
    return id;
  }

  RoutingTable table() {
    return table;
  }

  PeerStore store() {
    return store;
  }

  Rpc rpc() {
    return rpc;
  }

  Random random() {
    return random;
  }

  long now() {
    return clock.getAsLong();
  }

  int announcements() {
    return announcements.size();
  }

  int searches() {
    return searches.size();
  }

  /** Between three quarters and five quarters of it. */
  long jittered(long nanos) {
    return nanos * 3 / 4 + (long) (random.nextDouble() * nanos / 2);
  }

  boolean isJoined() {
    return joined;
  }

  /** Whether a lookup has somebody to ask, or waiting for somebody makes no sense. */
  boolean mayLookUp() {
    DhtNode other = sibling;
    return joined
        || (bootstrap.isHopeless() && probes == 0 && (other == null || !other.isStarting()));
  }

  /** Whether it may yet hear of nodes, of the other address family as well. */
  private boolean isStarting() {
    return !refreshes.isEmpty() || (!joined && !bootstrap.isHopeless());
  }

  /** An address of our family that one host has, and that a packet can go to. */
  boolean usable(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    boolean sameFamily = ip instanceof Inet4Address == local.getAddress() instanceof Inet4Address;
    return sameFamily
        && address.getPort() != 0
        && !ip.isAnyLocalAddress()
        && !ip.isMulticastAddress()
        && !isBroadcast(ip);
  }

  List<Contact> usable(Collection<Contact> contacts) {
    return contacts.stream()
        .filter(contact -> usable(contact.address()) && !isSelf(contact.address()))
        .toList();
  }

  /** Whether this is the very address we listen on; never true of a wildcard. */
  boolean isSelf(InetSocketAddress address) {
    return address.equals(local);
  }

  /** Where others reach a port of ours, if the address we listen on says so. */
  @Nullable InetSocketAddress selfAt(int port) {
    return local.getAddress().isAnyLocalAddress()
        ? null
        : new InetSocketAddress(local.getAddress(), port);
  }

  boolean isSelfAnnounced(NodeId key, InetSocketAddress peer) {
    return peer.getAddress().equals(local.getAddress())
        && announcements.stream().anyMatch(task -> task.isOf(key, peer.getPort()));
  }

  private static boolean isBroadcast(InetAddress ip) {
    byte[] bytes = ip.getAddress();
    return bytes.length == 4 && (bytes[0] & bytes[1] & bytes[2] & bytes[3]) == -1;
  }

  private void asked(Contact sender, long now) {
    if (!table.queried(sender, now)
        && table.hasRoomFor(sender.id())
        && !table.contains(sender.address())) {
      probe(sender);
    }
  }

  /** Nobody gets into the table on another's word, its own included: it has to answer us. */
  private void probe(Contact contact) {
    if (probes >= MAX_PROBES) {
      return;
    }
    probes++;
    rpc.query(
        contact.address(),
        contact.id(),
        transaction -> new Message.Ping(transaction, id, false),
        new Rpc.Handler() {
          private boolean counted;

          @Override
          public void answered(Message.Response response) {
            late();
          }

          @Override
          public void late() {
            if (!counted) {
              counted = true;
              probes--;
            }
          }

          @Override
          public void failed() {
            late();
          }
        },
        now());
  }

  private void newNode(Contact contact) {
    announcements.forEach(task -> task.newNode(contact.id()));
    if (!joined) {
      joined = true;
      bootstrap.joined();
      refresh(id);
      List.copyOf(announcements).forEach(AnnounceTask::joined);
      List.copyOf(searches).forEach(SearchTask::joined);
      itemTasks.joined();
    }
  }

  private void announced(NodeId key, InetSocketAddress peer) {
    for (SearchTask search : List.copyOf(searches)) {
      if (search.key().equals(key)) {
        search.announced(peer);
      }
    }
  }

  private void refresh(NodeId target) {
    LookupRun run =
        new LookupRun(
            this,
            target,
            LookupRun.Kind.NODES,
            new LookupRun.Sink() {
              @Override
              public void found(List<InetSocketAddress> peers) {}

              @Override
              public void done(List<LookupRun.Holder> holders) {}
            });
    refreshes.add(run);
    run.start();
  }
}
