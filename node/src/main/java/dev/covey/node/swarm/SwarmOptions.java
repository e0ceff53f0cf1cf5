package dev.covey.node.swarm;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** How a swarm behaves. Immutable: each {@code with} returns another one. */
public final class SwarmOptions {

  private int maxConnections = 256;
  private List<InetSocketAddress> alsoListen = List.of();
  private Optional<Path> peersFile = Optional.empty();
  private Detour detour = Detour.NONE;
  private Supplier<List<InetSocketAddress>> reachableAt = List::of;
  private Duration headStart = Duration.ofMillis(250);
  private Clock clock = Clock.systemUTC();
  private BooleanSupplier intake = () -> true;

  private SwarmOptions() {}

  private SwarmOptions(SwarmOptions other) {
    this.maxConnections = other.maxConnections;
    this.alsoListen = other.alsoListen;
    this.peersFile = other.peersFile;
    this.detour = other.detour;
    this.reachableAt = other.reachableAt;
    this.headStart = other.headStart;
    this.clock = other.clock;
    this.intake = other.intake;
  }

  /** 256 connections, one address to listen on, nothing kept on disk, no relays. */
  public static SwarmOptions defaults() {
    return new SwarmOptions();
  }

  /** Connections in all; beyond them one that shares no room makes way, or a new one is refused. */
  public SwarmOptions withMaxConnections(int connections) {
    if (connections < 1) {
      throw new IllegalArgumentException("connections: " + connections + ", at least 1 expected");
    }
    SwarmOptions changed = new SwarmOptions(this);
    changed.maxConnections = connections;
    return changed;
  }

  /** More addresses to accept peers on, such as a leg in a second network. */
  public SwarmOptions withAlsoListen(List<InetSocketAddress> addresses) {
    SwarmOptions changed = new SwarmOptions(this);
    changed.alsoListen = List.copyOf(addresses);
    return changed;
  }

  /** Where to remember peers over a restart. */
  public SwarmOptions withPeersFile(Path file) {
    SwarmOptions changed = new SwarmOptions(this);
    changed.peersFile = Optional.of(file);
    return changed;
  }

  /** A way to those who cannot be reached directly. */
  public SwarmOptions withDetour(Detour way) {
    SwarmOptions changed = new SwarmOptions(this);
    changed.detour = way;
    return changed;
  }

  /** Addresses outside, such as a router's mapped port, asked for whenever a record is signed. */
  public SwarmOptions withReachableAt(Supplier<List<InetSocketAddress>> addresses) {
    SwarmOptions changed = new SwarmOptions(this);
    changed.reachableAt = addresses;
    return changed;
  }

  /** How long one address of a device is tried alone, before the next. */
  public SwarmOptions withHeadStart(Duration time) {
    SwarmOptions changed = new SwarmOptions(this);
    changed.headStart = time;
    return changed;
  }

  /** The clock of records and bans. */
  public SwarmOptions withClock(Clock other) {
    SwarmOptions changed = new SwarmOptions(this);
    changed.clock = other;
    return changed;
  }

  /** Whether there is room for what others have; asked often, on event loops. */
  public SwarmOptions withIntake(BooleanSupplier roomy) {
    SwarmOptions changed = new SwarmOptions(this);
    changed.intake = roomy;
    return changed;
  }

  public int maxConnections() {
    return maxConnections;
  }

  public List<InetSocketAddress> alsoListen() {
    return alsoListen;
  }

  public Optional<Path> peersFile() {
    return peersFile;
  }

  public Detour detour() {
    return detour;
  }

  public Supplier<List<InetSocketAddress>> reachableAt() {
    return reachableAt;
  }

  public Duration headStart() {
    return headStart;
  }

  public Clock clock() {
    return clock;
  }

  public BooleanSupplier intake() {
    return intake;
  }
}
