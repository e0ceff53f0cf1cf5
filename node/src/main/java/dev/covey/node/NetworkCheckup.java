package dev.covey.node;

import dev.covey.api.Finding;
import dev.covey.api.Peer;
import dev.covey.core.bytes.Bytes;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.HostPort;
import dev.covey.dht.RelayAddress;
import dev.covey.dht.Topic;
import dev.covey.dht.lan.LanDiscovery;
import dev.covey.dht.mainline.MainlineDht;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Looks at how a node that is open finds others, and how they reach it. */
final class NetworkCheckup {

  private static final long DHT_SECONDS = 4;
  private static final long LAN_SECONDS = 3;
  private static final long RELAY_SECONDS = 8;
  private static final Duration CLOCK_SLACK = Duration.ofMinutes(2);

  private final NodeConfig config;
  private final NodeNetwork network;

  NetworkCheckup(NodeConfig config, NodeNetwork network) {
    this.config = config;
    this.network = network;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(listening());
    findings.add(dht());
    findings.add(nat());
    findings.add(lan());
    findings.add(reach());
    findings.add(peers());
    network.swarm().othersAhead().map(NetworkCheckup::clock).ifPresent(findings::add);
    return findings;
  }

  private Finding listening() {
    String address = HostPort.format(network.swarm().address());
    if (network.swarm().address().getAddress().isLoopbackAddress()) {
      return Finding.note(
          "listening",
          address + ", which only this machine reaches",
          "listen on another address (--listen 0.0.0.0:0) to be reached by others");
    }
    List<String> own = OwnAddresses.of(network.swarm().address());
    return own.isEmpty()
        ? Finding.problem(
            "listening",
            address + ", but this machine has no address but loopback",
            "connect it to a network")
        : Finding.ok("listening", address + ", on this machine's " + String.join(", ", own));
  }

  private Finding dht() {
    if (network.dht().isEmpty()) {
      return Finding.note(
          "dht", "off", "rooms are found in the local network and by links' addresses only");
    }
    MainlineDht dht = network.dht().get();
    boolean alone = config.bootstrap().isEmpty();
    boolean joined = ends(dht.joined(), alone ? 0 : DHT_SECONDS);
    int nodes = dht.status().stream().mapToInt(DiscoveryStatus::nodes).sum();
    String where = HostPort.format(dht.localAddress());
    if (joined && nodes > 0) {
      return Finding.ok(
          "dht", where + ", " + nodes + (nodes == 1 ? " node known" : " nodes known"));
    }
    boolean otherFamily =
        !alone
            && config.bootstrap().stream()
                .noneMatch(
                    one -> dht.localAddresses().stream().anyMatch(own -> sameFamily(own, one)));
    if (otherFamily) {
      return Finding.problem(
          "dht",
          where + " speaks another IP version than all addresses to begin with",
          "name one of this version with --bootstrap, or listen on the other one with --listen");
    }
    if (alone) {
      return Finding.note(
          "dht",
          where + ", nobody known and nobody to begin with",
          "name a node that is in it, with --bootstrap or COVEY_BOOTSTRAP; `covey bootstrap` runs"
              + " one");
    }
    String silent =
        where
            + ", no answer in "
            + DHT_SECONDS
            + " s from "
            + config.bootstrap().stream().map(HostPort::format).collect(Collectors.joining(", "));
    return network.swarm().peers().isEmpty()
        ? Finding.problem("dht", silent, "see whether it runs and whether UDP gets there and back")
        : Finding.note("dht", silent, "works through the peers there are, without UDP");
  }

  /** How others see this node, as far as the DHT's nodes say. */
  private Finding nat() {
    List<DiscoveryStatus> seen =
        network.status().stream().filter(way -> way.external().isPresent()).toList();
    if (seen.isEmpty()) {
      return Finding.note(
          "nat",
          "too few nodes have said how they see this one",
          "look again when the node has been in a DHT of several nodes for a minute");
    }
    DiscoveryStatus way = seen.get(0);
    InetSocketAddress external = way.external().get();
    String outside = HostPort.format(external);
    if (OwnAddresses.isOwn(external.getAddress())) {
      return Finding.ok("nat", "none: others see " + outside + ", an address of this machine");
    }
    boolean keepsPort =
        way.local().filter(local -> local.getPort() == external.getPort()).isPresent();
    String kind =
        way.reached()
            ? "one that strangers' packets get through"
            : keepsPort ? "one that keeps ports" : "one that changes ports";
    return way.reached()
        ? Finding.ok("nat", kind + ": others see " + outside)
        : Finding.note(
            "nat",
            kind + ": others see " + outside,
            "works, with relays where need be; forward the port in the router, or turn on UPnP,"
                + " NAT-PMP or PCP there, to be reached directly");
  }

  private Finding lan() {
    if (network.lan().isEmpty()) {
      return Finding.note(
          "lan",
          !config.lan()
              ? "off"
              : config.listen().getAddress().isLoopbackAddress()
                  ? "not used when listening on loopback only"
                  : "its port is taken, or there is no multicast here",
          "nodes in the same network meet by multicast on UDP port 46777 if it can be used");
    }
    LanDiscovery lan = network.lan().get();
    byte[] nobodys = new byte[Topic.SIZE];
    new SecureRandom().nextBytes(nobodys);
    boolean unused =
        ends(lan.lookup(new Topic(Bytes.wrap(nobodys)), peer -> {}).done(), LAN_SECONDS);
    Set<InetAddress> heard = lan.ownAddresses();
    return heard.isEmpty()
        ? Finding.note(
            "lan",
            "what this node says to the local network does not come back to it",
            "let UDP port 46777 and multicast through the firewall to meet nodes near by")
        : Finding.ok(
            "lan",
            "heard itself as "
                + heard.stream()
                    .map(InetAddress::getHostAddress)
                    .sorted()
                    .collect(Collectors.joining(", ")));
  }

  /** Whether others can begin a connection to this node, as far as relays have tried. */
  private Finding reach() {
    List<InetSocketAddress> named = config.relayUse().relays();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(RELAY_SECONDS);
    while (!named.isEmpty()
        && network.relays().isReachable().isEmpty()
        && deadline - System.nanoTime() > 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    Map<RelayAddress, Boolean> relays = network.relays().inUse();
    if (relays.isEmpty() && !named.isEmpty()) {
      return Finding.problem(
          "reach",
          "no relay answers at "
              + named.stream().map(HostPort::format).collect(Collectors.joining(", ")),
          "see whether it runs, and whether TCP gets there");
    }
    String used =
        relays.isEmpty()
            ? "no relay met"
            : relays.entrySet().stream()
                .map(
                    relay ->
                        HostPort.format(relay.getKey().address())
                            + (relay.getValue() ? " (registered)" : ""))
                .collect(Collectors.joining(", ", "relays ", ""));
    Optional<Boolean> reachable = network.relays().isReachable();
    if (reachable.isEmpty()) {
      return Finding.note(
          "reach",
          used + ", so nobody has tried whether this node can be reached from outside",
          "name one with --relay or COVEY_RELAYS; `covey relay` runs one");
    }
    if (reachable.get()) {
      return Finding.ok("reach", "others reach this node; " + used);
    }
    boolean registered = relays.containsValue(true);
    String port = String.valueOf(network.swarm().address().getPort());
    return registered
        ? Finding.note(
            "reach",
            "others cannot begin connections to this node; they come through " + used,
            "works; a port forwarded in the router (TCP " + port + ") makes it direct")
        : Finding.problem(
            "reach",
            "others cannot begin connections to this node, and no relay takes it: " + used,
            "forward TCP port " + port + " in the router, or name a relay with --relay");
  }

  private Finding peers() {
    List<Peer> peers = network.swarm().peers();
    long relayed = peers.stream().filter(Peer::relayed).count();
    return Finding.ok("peers", peers.size() + " connected, " + relayed + " of them through relays");
  }

  private static boolean sameFamily(InetSocketAddress one, InetSocketAddress other) {
    return one.getAddress() instanceof Inet4Address == other.getAddress() instanceof Inet4Address;
  }

  private static Finding clock(Duration ahead) {
    long seconds = ahead.abs().toSeconds();
    String how =
        seconds == 0 ? "as" : seconds + " s " + (ahead.isNegative() ? "ahead of" : "behind");
    String seen = how + " those of most peers";
    return ahead.abs().compareTo(CLOCK_SLACK) > 0
        ? Finding.problem("clock", seen, "set this machine's clock, unless theirs are wrong")
        : Finding.ok("clock", seen);
  }

  /** Whether it completed in time. */
  private static boolean ends(Future<?> future, long seconds) {
    try {
      var unused = future.get(seconds, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException | ExecutionException | CancellationException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
