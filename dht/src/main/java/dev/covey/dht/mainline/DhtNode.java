package dev.covey.dht.mainline;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.Lookup;
import dev.covey.dht.kademlia.Maintenance;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.kademlia.RoutingTable;
import dev.covey.dht.kademlia.SecureId;
import dev.covey.dht.kademlia.SizeEstimate;
import dev.covey.dht.kademlia.Subnet;
import dev.covey.dht.krpc.KrpcCodec;
import dev.covey.dht.krpc.Message;
import dev.covey.dht.krpc.Want;
import dev.covey.dht.store.ItemStore;
import dev.covey.dht.store.PeerStore;
import dev.covey.dht.store.Tokens;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
  private static final int FEW_NODES = 32;

  private final Addresses addresses;
  private final Policy policy;
  private final LongSupplier clock;
  private final Random random;
  private final Traffic traffic;
  private final RoutingTable table;
  private final PeerStore store;
  private final Reach reach;
  private final AddressVotes votes;
  private final Suspects suspects = new Suspects();
  private final Rpc rpc;
  private final Responder responder;
  private final ItemStore items;
  private final ItemTasks itemTasks = new ItemTasks(this);
  private final Probes probes;
  private final Maintenance maintenance;
  private final Bootstrap bootstrap;
  private final Topics topics;
  private final Refreshes refreshes;
  private @Nullable DhtNode sibling;
  private boolean joined;
  private long nextChores;
  private int arriving;

  /** What a node starts from; {@code local} may be a wildcard address. */
  record Start(
      NodeId id,
      InetSocketAddress local,
      Policy policy,
      List<InetSocketAddress> bootstrap,
      List<Contact> remembered) {

    Start {
      bootstrap = List.copyOf(bootstrap);
      remembered = List.copyOf(remembered);
    }

    /** Of a private network. */
    Start(
        NodeId id,
        InetSocketAddress local,
        List<InetSocketAddress> bootstrap,
        List<Contact> remembered) {
      this(id, local, Policy.PRIVATE, bootstrap, remembered);
    }
  }

  DhtNode(Start start, LongSupplier clock, Random random, Outbox outbox) {
    this.policy = start.policy();
    this.addresses = new Addresses(start.local(), policy);
    this.clock = clock;
    this.random = random;
    long now = clock.getAsLong();
    this.traffic = new Traffic(outbox);
    this.table = new RoutingTable(start.id(), policy.caps());
    this.store = new PeerStore(start.id(), PeerStore.Limits.DEFAULT);
    this.reach = new Reach(policy.reachability(), now);
    this.votes = new AddressVotes(policy.votes());
    this.rpc = new Rpc(table, suspects, reach, traffic, random, this::newNode);
    this.items = new ItemStore(start.id(), ItemStore.Limits.DEFAULT);
    Tokens tokens = new Tokens(random, now);
    ItemResponder itemResponder = new ItemResponder(items, tokens);
    this.responder =
        new Responder(
            table, store, tokens, itemResponder, traffic, random, this::announced, policy, now);
    this.probes = new Probes(this);
    this.maintenance = new Maintenance(table, random, now);
    this.bootstrap = new Bootstrap(this, start.bootstrap(), start.remembered());
    this.topics = new Topics(this, policy.refreshPerSecond());
    this.refreshes = new Refreshes(this);
    this.nextChores = now;
  }

  /** Takes a datagram. What makes no sense is dropped without a reply. */
  void receive(InetSocketAddress from, Bytes datagram) {
    traffic.received(datagram);
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
    arriving = datagram.length() + Traffic.HEADERS;
    if (message instanceof Message.Query query) {
      queried(from, query, now);
    } else if (message instanceof Message.Response response) {
      if (!response.id().equals(id()) && rpc.receive(from, response, now)) {
        vote(from, response.observed(), now);
        if (sibling != null) {
          sibling.consider(response.nodes());
        }
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
    reach.tick(now);
    topics.tick();
    refreshes.tick();
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
      chores.lookups().forEach(refreshes::begin);
    }
  }

  /** Whether something is under way that needs a tick every few milliseconds. */
  boolean isBusy() {
    return !rpc.isIdle() || topics.isBusy() || itemTasks.isBusy();
  }

  AnnounceTask announce(NodeId key, int port, Runnable onFirst) {
    return topics.announce(key, port, onFirst);
  }

  void end(AnnounceTask task) {
    topics.end(task);
  }

  SearchTask search(
      NodeId key,
      long intervalNanos,
      Consumer<InetSocketAddress> onPeer,
      IntConsumer onFirstRound) {
    return topics.search(key, intervalNanos, onPeer, onFirstRound);
  }

  void end(SearchTask task) {
    topics.end(task);
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
    return addresses.local();
  }

  /** Nodes told of by others: they are asked whether they are there. */
  void consider(Collection<Contact> contacts) {
    probes.consider(contacts);
  }

  /** Ours; it changes when others come to see us at another address, if ids follow from them. */
  NodeId id() {
    return table.own();
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

  Traffic traffic() {
    return traffic;
  }

  SizeEstimate size() {
    return refreshes.size();
  }

  long now() {
    return clock.getAsLong();
  }

  int announcements() {
    return topics.announcements();
  }

  int searches() {
    return topics.searches();
  }

  /** Whether to tell others not to keep us in their tables. */
  boolean isReadOnly() {
    return reach.isReadOnly();
  }

  /** Whether a stranger has got through to us lately. */
  boolean isReachable() {
    return reach.isProved();
  }

  /** Where most others see us. */
  Optional<InetSocketAddress> externalAddress() {
    return votes.decided();
  }

  /** The size in bytes of the datagram being handled, with its headers. */
  int arriving() {
    return arriving;
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
        || (bootstrap.isHopeless() && !probes.isBusy() && (other == null || !other.isStarting()));
  }

  /** Whether it may yet hear of nodes, of the other address family as well. */
  private boolean isStarting() {
    return refreshes.isBusy() || (!joined && !bootstrap.isHopeless());
  }

  Lookup.Rules lookupRules(long patienceNanos) {
    return new Lookup.Rules(
        patienceNanos,
        refreshes.spacing(),
        policy.perSubnet(),
        contact -> suspects.isSilent(contact.address(), now()),
        addresses::isProper);
  }

  /** An address of our family that one host has, and that a packet can go to. */
  boolean usable(InetSocketAddress address) {
    return addresses.isUsable(address);
  }

  List<Contact> usable(Collection<Contact> contacts) {
    long now = now();
    return contacts.stream()
        .filter(
            contact ->
                usable(contact.address())
                    && !isSelf(contact.address())
                    && !suspects.isBanned(contact.address(), now))
        .toList();
  }

  boolean isSelf(InetSocketAddress address) {
    return addresses.isSelf(address);
  }

  /** Whether a peer is on the very IP address we listen on; never true of a wildcard. */
  boolean isOurHost(InetSocketAddress peer) {
    return addresses.isOurHost(peer);
  }

  /** Where others reach a port of ours, if the address we listen on says so. */
  @Nullable InetSocketAddress selfAt(int port) {
    return addresses.selfAt(port);
  }

  private void queried(InetSocketAddress from, Message.Query query, long now) {
    if (query.id().equals(id()) || suspects.isBanned(from, now)) {
      return;
    }
    reach.queriedBy(from, now);
    // Who said that it answers nobody would be asked again and again if it did.
    if (!reach.isReadOnly() && responder.answer(from, query, now) && !query.readOnly()) {
      probes.askedBy(new Contact(query.id(), from));
    }
  }

  private void vote(InetSocketAddress from, @Nullable InetSocketAddress seen, long now) {
    if (seen == null || !usable(seen)) {
      return;
    }
    Object voter = policy.perSubnet() > 0 ? Subnet.of(from.getAddress()) : from;
    if (votes.vote(voter, seen, now) && !addresses.isProper(id(), seen)) {
      table.moveTo(SecureId.derive(seen.getAddress(), random));
      store.moveTo(id());
      items.moveTo(id());
      refreshes.begin(id());
    }
  }

  /** It has entered the table. */
  void newNode(Contact contact) {
    topics.newNode(contact.id());
    if (!joined) {
      joined = true;
      bootstrap.joined();
      refreshes.begin(id());
      topics.joined();
      itemTasks.joined();
    }
  }

  private void announced(NodeId key, InetSocketAddress peer) {
    topics.announced(key, peer);
  }
}
