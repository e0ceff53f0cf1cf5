package dev.covey.node;

import dev.covey.api.MemberKind;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How to open a node.
 *
 * @param data its directory; made if it is not there
 * @param name the display name to take; empty keeps the present one
 * @param listen where to accept peers and DHT packets; port 0 takes a free one
 * @param bootstrap DHT nodes to start from; none makes this node the first of a network
 * @param peers addresses to dial for every room
 * @param dht whether to use the DHT
 * @param lan whether to look for rooms in the local network as well; not when listening on loopback
 *     only
 * @param linkAddresses whether links to rooms carry where this node listens
 * @param network false for a node that meets nobody
 */
public record NodeConfig(
    Path data,
    Optional<String> name,
    MemberKind kind,
    InetSocketAddress listen,
    List<InetSocketAddress> bootstrap,
    List<InetSocketAddress> peers,
    boolean dht,
    boolean lan,
    boolean linkAddresses,
    boolean network) {

  public NodeConfig {
    bootstrap = List.copyOf(bootstrap);
    peers = List.copyOf(peers);
  }

  /** A person's node on all addresses, with the DHT and the local network. */
  public static NodeConfig at(Path data) {
    return new NodeConfig(
        data,
        Optional.empty(),
        MemberKind.PERSON,
        new InetSocketAddress(0),
        List.of(),
        List.of(),
        true,
        true,
        true,
        true);
  }

  public NodeConfig withName(String newName) {
    return new NodeConfig(
        data,
        Optional.of(newName),
        kind,
        listen,
        bootstrap,
        peers,
        dht,
        lan,
        linkAddresses,
        network);
  }

  public NodeConfig withKind(MemberKind newKind) {
    return new NodeConfig(
        data, name, newKind, listen, bootstrap, peers, dht, lan, linkAddresses, network);
  }

  public NodeConfig withListen(InetSocketAddress address) {
    return new NodeConfig(
        data, name, kind, address, bootstrap, peers, dht, lan, linkAddresses, network);
  }

  public NodeConfig withBootstrap(List<InetSocketAddress> addresses) {
    return new NodeConfig(
        data, name, kind, listen, addresses, peers, dht, lan, linkAddresses, network);
  }

  public NodeConfig withPeers(List<InetSocketAddress> addresses) {
    return new NodeConfig(
        data, name, kind, listen, bootstrap, addresses, dht, lan, linkAddresses, network);
  }

  public NodeConfig withDht(boolean use) {
    return new NodeConfig(
        data, name, kind, listen, bootstrap, peers, use, lan, linkAddresses, network);
  }

  public NodeConfig withLan(boolean use) {
    return new NodeConfig(
        data, name, kind, listen, bootstrap, peers, dht, use, linkAddresses, network);
  }

  public NodeConfig withLinkAddresses(boolean tell) {
    return new NodeConfig(data, name, kind, listen, bootstrap, peers, dht, lan, tell, network);
  }

  public NodeConfig withNetwork(boolean use) {
    return new NodeConfig(data, name, kind, listen, bootstrap, peers, dht, lan, linkAddresses, use);
  }
}
