package dev.covey.node;

import dev.covey.api.MemberKind;
import dev.covey.node.relay.RelayUse;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How to open a node. Immutable: each {@code with} returns another one. */
public final class NodeConfig {

  private final Path data;
  private Optional<String> name = Optional.empty();
  private MemberKind kind = MemberKind.PERSON;
  private InetSocketAddress listen = new InetSocketAddress(0);
  private List<InetSocketAddress> bootstrap = List.of();
  private List<InetSocketAddress> peers = List.of();
  private boolean dht = true;
  private boolean publicDht;
  private boolean lan = true;
  private boolean linkAddresses = true;
  private boolean readMarks = true;
  private boolean network = true;
  private int maxConnections = 256;
  private RelayUse relayUse = RelayUse.defaults();
  private boolean portMapping = true;
  private boolean inbox = true;
  private long minFreeBytes = 256L << 20;

  private NodeConfig(Path data) {
    this.data = data;
  }

  private NodeConfig(NodeConfig other) {
    this.data = other.data;
    this.name = other.name;
    this.kind = other.kind;
    this.listen = other.listen;
    this.bootstrap = other.bootstrap;
    this.peers = other.peers;
    this.dht = other.dht;
    this.publicDht = other.publicDht;
    this.lan = other.lan;
    this.linkAddresses = other.linkAddresses;
    this.readMarks = other.readMarks;
    this.network = other.network;
    this.maxConnections = other.maxConnections;
    this.relayUse = other.relayUse;
    this.portMapping = other.portMapping;
    this.inbox = other.inbox;
    this.minFreeBytes = other.minFreeBytes;
  }

  /** A person's node on all addresses and a free port, with the DHT and the local network. */
  public static NodeConfig at(Path data) {
    return new NodeConfig(data);
  }

  /** Its directory; made if it is not there. */
  public Path data() {
    return data;
  }

  /** The display name to take; empty keeps the present one. */
  public Optional<String> name() {
    return name;
  }

  public NodeConfig withName(String newName) {
    NodeConfig copy = new NodeConfig(this);
    copy.name = Optional.of(newName);
    return copy;
  }

  public MemberKind kind() {
    return kind;
  }

  public NodeConfig withKind(MemberKind newKind) {
    NodeConfig copy = new NodeConfig(this);
    copy.kind = newKind;
    return copy;
  }

  /** Where to accept peers and DHT packets; port 0 takes a free one. */
  public InetSocketAddress listen() {
    return listen;
  }

  public NodeConfig withListen(InetSocketAddress address) {
    NodeConfig copy = new NodeConfig(this);
    copy.listen = address;
    return copy;
  }

  /** DHT nodes to start from; none makes this node the first of a network. */
  public List<InetSocketAddress> bootstrap() {
    return bootstrap;
  }

  public NodeConfig withBootstrap(List<InetSocketAddress> addresses) {
    NodeConfig copy = new NodeConfig(this);
    copy.bootstrap = List.copyOf(addresses);
    return copy;
  }

  /** Addresses to dial for every room. */
  public List<InetSocketAddress> peers() {
    return peers;
  }

  public NodeConfig withPeers(List<InetSocketAddress> addresses) {
    NodeConfig copy = new NodeConfig(this);
    copy.peers = List.copyOf(addresses);
    return copy;
  }

  /** Whether to use the DHT. */
  public boolean dht() {
    return dht;
  }

  public NodeConfig withDht(boolean use) {
    NodeConfig copy = new NodeConfig(this);
    copy.dht = use;
    return copy;
  }

  /**
   * Whether the DHT is the public one, of millions of strangers: ids and addresses are held to its
   * rules, and nodes that are not reached from outside only ask.
   */
  public boolean publicDht() {
    return publicDht;
  }

  public NodeConfig withPublicDht(boolean use) {
    NodeConfig copy = new NodeConfig(this);
    copy.publicDht = use;
    return copy;
  }

  /**
   * Whether to look for rooms in the local network as well; not when listening on loopback only.
   */
  public boolean lan() {
    return lan;
  }

  public NodeConfig withLan(boolean use) {
    NodeConfig copy = new NodeConfig(this);
    copy.lan = use;
    return copy;
  }

  /** Whether links to rooms carry where this node listens. */
  public boolean linkAddresses() {
    return linkAddresses;
  }

  public NodeConfig withLinkAddresses(boolean tell) {
    NodeConfig copy = new NodeConfig(this);
    copy.linkAddresses = tell;
    return copy;
  }

  /** Whether other members are told how far this node's owner has read. */
  public boolean readMarks() {
    return readMarks;
  }

  public NodeConfig withReadMarks(boolean tell) {
    NodeConfig copy = new NodeConfig(this);
    copy.readMarks = tell;
    return copy;
  }

  /** Connections to other nodes at a time, for all rooms together. */
  public int maxConnections() {
    return maxConnections;
  }

  /** {@link IllegalArgumentException} below 1. */
  public NodeConfig withMaxConnections(int connections) {
    if (connections < 1) {
      throw new IllegalArgumentException("connections: " + connections + ", at least 1 expected");
    }
    NodeConfig copy = new NodeConfig(this);
    copy.maxConnections = connections;
    return copy;
  }

  /** False for a node that meets nobody. */
  public boolean network() {
    return network;
  }

  public NodeConfig withNetwork(boolean use) {
    NodeConfig copy = new NodeConfig(this);
    copy.network = use;
    return copy;
  }

  /** How relays are used: found in the DHT unless set. */
  public RelayUse relayUse() {
    return relayUse;
  }

  public NodeConfig withRelayUse(RelayUse use) {
    NodeConfig copy = new NodeConfig(this);
    copy.relayUse = use;
    return copy;
  }

  /** Whether to ask the router for a port; not when listening on loopback only. */
  public boolean portMapping() {
    return portMapping;
  }

  public NodeConfig withPortMapping(boolean ask) {
    NodeConfig copy = new NodeConfig(this);
    copy.portMapping = ask;
    return copy;
  }

  /** Whether people who know this identity can find the node and knock. */
  public boolean inbox() {
    return inbox;
  }

  public NodeConfig withInbox(boolean open) {
    NodeConfig copy = new NodeConfig(this);
    copy.inbox = open;
    return copy;
  }

  /** With less than so many bytes free on its disk, the node fetches nothing from others. */
  public long minFreeBytes() {
    return minFreeBytes;
  }

  /** {@link IllegalArgumentException} below 0. */
  public NodeConfig withMinFreeBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("free bytes: " + bytes + ", at least 0 expected");
    }
    NodeConfig copy = new NodeConfig(this);
    copy.minFreeBytes = bytes;
    return copy;
  }
}
