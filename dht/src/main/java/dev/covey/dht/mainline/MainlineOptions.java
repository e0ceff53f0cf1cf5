package dev.covey.dht.mainline;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.dht.HostPort;
import io.netty.channel.EventLoopGroup;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/** How a {@link MainlineDht} is to be opened. Confined to one thread; used once. */
public final class MainlineOptions {

  private InetSocketAddress bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private @Nullable InetSocketAddress bind6;
  private List<InetSocketAddress> bootstrap = List.of();
  private Executor callbacks = ForkJoinPool.commonPool();
  private Profile profile = Profile.PRIVATE;
  private @Nullable Reachability reachability;
  private int refreshPerSecond = Policy.REFRESH_PER_SECOND;
  private @Nullable Path tableFile;
  private @Nullable EventLoopGroup group;

  MainlineOptions() {}

  /** The UDP address to listen on; port 0 takes any free one. Loopback unless set. */
  @CanIgnoreReturnValue
  public MainlineOptions bind(InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(
          "'" + address.getHostString() + "' is not an IP address; names are not looked up");
    }
    this.bind = address;
    return this;
  }

  /**
   * The IPv6 address to listen on too, beside an IPv4 one given to {@link #bind}: the node then
   * takes part in the DHT of either family. Only one family unless set; null takes it back.
   */
  @CanIgnoreReturnValue
  public MainlineOptions bind6(@Nullable InetSocketAddress address) {
    if (address != null && !(address.getAddress() instanceof Inet6Address)) {
      throw new IllegalArgumentException("'" + address + "' is not an IPv6 address");
    }
    this.bind6 = address;
    return this;
  }

  /** Which network it is to be part of; {@link Profile#PRIVATE} unless set. */
  @CanIgnoreReturnValue
  public MainlineOptions profile(Profile chosen) {
    this.profile = chosen;
    return this;
  }

  /** Whether it answers others; what the profile says unless set. */
  @CanIgnoreReturnValue
  public MainlineOptions reachability(Reachability chosen) {
    this.reachability = chosen;
    return this;
  }

  /**
   * How many bytes a second, in and out, keeping announcements and watches fresh may take; 40,000
   * unless set, which does for some 10,000 topics. What is done for the first time does not count.
   */
  @CanIgnoreReturnValue
  public MainlineOptions refreshBudget(int bytesPerSecond) {
    if (bytesPerSecond < 1000) {
      throw new IllegalArgumentException(
          "refresh budget of " + bytesPerSecond + " bytes/s: at least 1000");
    }
    this.refreshPerSecond = bytesPerSecond;
    return this;
  }

  /** Nodes to start from: any that are already in the network. None makes this the first one. */
  @CanIgnoreReturnValue
  public MainlineOptions bootstrap(List<InetSocketAddress> addresses) {
    for (InetSocketAddress address : addresses) {
      if (address.isUnresolved() || address.getPort() == 0) {
        throw new IllegalArgumentException(
            "bootstrap '" + address + "' is not an IP address with a port; see HostPort.parse");
      }
    }
    this.bootstrap = List.copyOf(addresses);
    return this;
  }

  /** The same as text, each {@code IP:PORT} as {@link HostPort#parse} reads it. */
  @CanIgnoreReturnValue
  public MainlineOptions bootstrap(String... addresses) {
    return bootstrap(List.of(addresses).stream().map(HostPort::parse).toList());
  }

  /**
   * Where to keep the routing table between runs; its directory must exist. Not kept unless set.
   */
  @CanIgnoreReturnValue
  public MainlineOptions tableFile(Path file) {
    this.tableFile = file;
    return this;
  }

  /** Runs listeners and completes futures; the common pool unless set. */
  @CanIgnoreReturnValue
  public MainlineOptions callbacks(Executor executor) {
    this.callbacks = executor;
    return this;
  }

  /** A NIO group to take one event loop of; it is not closed. One of its own unless set. */
  @CanIgnoreReturnValue
  public MainlineOptions eventLoopGroup(EventLoopGroup shared) {
    this.group = shared;
    return this;
  }

  /**
   * Binds and starts. Waits for the socket, not for the network; not to be called on an event loop.
   * Throws {@link java.io.UncheckedIOException} naming the address if it is in use.
   */
  public MainlineDht open() {
    if (bind6 != null && bind.getAddress() instanceof Inet6Address) {
      throw new IllegalStateException(
          "two IPv6 addresses to listen on, " + bind + " and " + bind6 + ": bind takes IPv4 then");
    }
    NodeLoop loop = new NodeLoop(this);
    loop.start();
    return new MainlineDht(loop);
  }

  Policy policy() {
    Policy policy = Policy.of(profile).withRefresh(refreshPerSecond);
    return reachability == null ? policy : policy.withReachability(reachability);
  }

  InetSocketAddress bindAddress() {
    return bind;
  }

  @Nullable InetSocketAddress bindAddress6() {
    return bind6;
  }

  @Nullable EventLoopGroup group() {
    return group;
  }

  List<InetSocketAddress> bootstrapAddresses() {
    return bootstrap;
  }

  Executor callbacks() {
    return callbacks;
  }

  Optional<Path> tableFile() {
    return Optional.ofNullable(tableFile);
  }
}
