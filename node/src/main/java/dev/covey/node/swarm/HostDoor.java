package dev.covey.node.swarm;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.wire.Doorkeeper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets nobody in from a banned host, and from no host more connections than {@link #RATE} a second;
 * the rate does not hold for loopback. Of one host's handshakes {@link #MAX_HANDSHAKES} go on at
 * once: the oldest makes way for the next, so that those who never finish lock nobody out. An IPv6
 * host has a /64. Safe on any thread.
 */
public final class HostDoor implements Doorkeeper {

  static final int MAX_HANDSHAKES = 64;
  static final int RATE = 10;
  static final int BURST = 100;

  private static final int MAX_HOSTS = 4_096;
  private static final long NANOS = 1_000_000_000L;
  private static final Logger LOG = LoggerFactory.getLogger(HostDoor.class);

  private final Bans bans;
  private final LongSupplier nanos;
  private final Map<String, Visitor> visitors =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Visitor> eldest) {
          return size() > MAX_HOSTS;
        }
      };

  private static final class Visitor {
    /** Those that are under way, and what ends each; the oldest first. */
    final Map<SocketAddress, Runnable> handshakes = new LinkedHashMap<>();

    double tokens = BURST;
    long at;
    boolean told;
  }

  HostDoor(Bans bans, LongSupplier nanos) {
    this.bans = bans;
    this.nanos = nanos;
  }

  /** A door with bans of its own. */
  public static Doorkeeper open(Clock clock) {
    return new HostDoor(new Bans(clock), System::nanoTime);
  }

  /** What counts as one host: an address, of IPv6 the /64. */
  public static String network(InetAddress host) {
    return Bans.network(host);
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
    Visitor visitor = visitors.computeIfAbsent(network(host), unused -> new Visitor());
    if (visitor.at != 0) {
      visitor.tokens = Math.min(BURST, visitor.tokens + RATE * (double) (now - visitor.at) / NANOS);
    }
    visitor.at = now;
    if (visitor.tokens < 1 && !host.isLoopbackAddress()) {
      return Optional.of("more than " + RATE + " connections a second from this host");
    }
    visitor.tokens--;
    return Optional.empty();
  }

  @Override
  public void begun(SocketAddress remote, Runnable hangUp) {
    Runnable oldest = null;
    synchronized (this) {
      Visitor visitor = visitor(remote);
      if (visitor != null) {
        if (visitor.handshakes.size() >= MAX_HANDSHAKES) {
          Iterator<Runnable> all = visitor.handshakes.values().iterator();
          oldest = all.next();
          all.remove();
        }
        visitor.handshakes.put(remote, hangUp);
      }
    }
    // Without the lock: it may end here, and tell of it.
    if (oldest != null) {
      oldest.run();
    }
  }

  /** Said once a host, until it behaves again. */
  @Override
  public synchronized void refused(SocketAddress remote, String reason) {
    Visitor visitor = visitor(remote);
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
    Visitor visitor = visitor(remote);
    if (visitor != null) {
      Runnable unused = visitor.handshakes.remove(remote);
    }
    return visitor;
  }

  private @Nullable Visitor visitor(SocketAddress remote) {
    InetAddress host = host(remote);
    return host == null ? null : visitors.get(network(host));
  }

  private static @Nullable InetAddress host(SocketAddress remote) {
    return remote instanceof InetSocketAddress address ? address.getAddress() : null;
  }
}
