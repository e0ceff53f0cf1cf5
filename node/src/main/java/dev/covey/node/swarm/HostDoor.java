package dev.covey.node.swarm;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.wire.Doorkeeper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets nobody in from a banned host, and from no host more handshakes than {@link #MAX_HANDSHAKES}
 * at once or {@link #RATE} a second; the rate does not hold for loopback. Safe on any thread.
 */
final class HostDoor implements Doorkeeper {

  static final int MAX_HANDSHAKES = 64;
  static final int RATE = 10;
  static final int BURST = 100;

  private static final int MAX_HOSTS = 4_096;
  private static final long NANOS = 1_000_000_000L;
  private static final Logger LOG = LoggerFactory.getLogger(HostDoor.class);

  private final Bans bans;
  private final LongSupplier nanos;
  private final Map<InetAddress, Visitor> visitors =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Visitor> eldest) {
          return size() > MAX_HOSTS;
        }
      };

  private static final class Visitor {
    int handshakes;
    double tokens = BURST;
    long at;
    boolean told;
  }

  HostDoor(Bans bans, LongSupplier nanos) {
    this.bans = bans;
    this.nanos = nanos;
  }

  @Override
  public synchronized Optional<String> refusal(SocketAddress remote) {
    InetAddress host = host(remote);
    if (host == null) {
      return Optional.empty();
    }
    if (bans.isBanned(host)) {
      return Optional.of("banned");
    }
    long now = nanos.getAsLong();
    Visitor visitor = visitors.computeIfAbsent(host, unused -> new Visitor());
    if (visitor.at != 0) {
      visitor.tokens = Math.min(BURST, visitor.tokens + RATE * (double) (now - visitor.at) / NANOS);
    }
    visitor.at = now;
    if (visitor.handshakes >= MAX_HANDSHAKES) {
      return Optional.of("more than " + MAX_HANDSHAKES + " handshakes at once from this host");
    }
    if (visitor.tokens < 1 && !host.isLoopbackAddress()) {
      return Optional.of("more than " + RATE + " connections a second from this host");
    }
    visitor.tokens--;
    visitor.handshakes++;
    return Optional.empty();
  }

  /** Said once a host, until it behaves again. */
  @Override
  public synchronized void refused(SocketAddress remote, String reason) {
    Visitor visitor = visitors.get(host(remote));
    if (visitor != null && !visitor.told) {
      visitor.told = true;
      LOG.info("connections from {} are refused: {}", host(remote), reason);
    }
  }

  @Override
  public synchronized void connected(SocketAddress remote) {
    Visitor visitor = ended(remote);
    if (visitor != null) {
      visitor.told = false;
    }
  }

  @Override
  public void failed(SocketAddress remote, Exception cause) {
    Visitor unused = ended(remote);
    if (cause instanceof ProtocolViolationException) {
      bans.violated(null, host(remote), String.valueOf(cause.getMessage()));
    }
  }

  private synchronized @Nullable Visitor ended(SocketAddress remote) {
    Visitor visitor = visitors.get(host(remote));
    if (visitor != null) {
      visitor.handshakes = Math.max(0, visitor.handshakes - 1);
    }
    return visitor;
  }

  private static @Nullable InetAddress host(SocketAddress remote) {
    return remote instanceof InetSocketAddress address ? address.getAddress() : null;
  }
}
