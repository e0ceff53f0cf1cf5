package dev.covey.node.swarm;

import dev.covey.core.crypto.PublicKey;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a swarm does again and again: dials addresses that are to be kept, hangs up where nothing
 * came of it, looks for direct ways, saves the known peers. Safe on any thread.
 */
final class Upkeep implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long LAST_RETRY_MILLIS = 60_000;
  private static final long CONNECTED_MILLIS = 2_000;
  private static final long FIRST_DIRECT_MILLIS = 5_000;
  private static final long LAST_DIRECT_MILLIS = 300_000;
  private static final long FIRST_VISIT_MILLIS = 2_000;
  private static final long LAST_VISIT_MILLIS = 16_000;
  private static final long SWEEP_SECONDS = 5;
  private static final long OF_NO_USE_NANOS = 10_000_000_000L;

  /** Sweeps between two savings of the known peers. */
  private static final int SAVE_EVERY = 6;

  private record Kept(InetSocketAddress address, Optional<RoomMembership> room) {}

  private final Swarm swarm;
  private final EventLoop loop;
  private final Set<Kept> kept = ConcurrentHashMap.newKeySet();
  private int sweeps;
  private volatile boolean closed;

  Upkeep(Swarm swarm, EventLoopGroup loops) {
    this.swarm = swarm;
    this.loop = loops.next();
  }

  void start() {
    later(this::sweep, SWEEP_SECONDS * 1_000);
  }

  void keep(InetSocketAddress address, Optional<RoomMembership> room) {
    Kept added = new Kept(address, room);
    if (kept.add(added)) {
      retry(added, FIRST_RETRY_MILLIS);
    }
  }

  /** Goes to see a device, several times if need be. */
  void visit(Visit visit) {
    visit.attempt();
    for (long wait = FIRST_VISIT_MILLIS; wait <= LAST_VISIT_MILLIS; wait *= 2) {
      later(visit::attempt, wait);
    }
  }

  /** A link that goes through a relay has begun. */
  void lookForDirectWay(PeerLink link) {
    lookForDirectWay(link, FIRST_DIRECT_MILLIS);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void lookForDirectWay(PeerLink link, long millis) {
    later(
        () -> {
          if (link.connection().isOpen()) {
            swarm.reachDirectly(link.device());
            lookForDirectWay(link, Math.min(2 * millis, LAST_DIRECT_MILLIS));
          }
        },
        millis + ThreadLocalRandom.current().nextLong(millis / 4 + 1));
  }

  private void retry(Kept one, long millis) {
    if (one.room().filter(RoomMembership::isClosed).isPresent()) {
      kept.remove(one);
      return;
    }
    Optional<PublicKey> behind = swarm.behind(one.address());
    Optional<PeerLink> linked = behind.flatMap(swarm.links()::get);
    boolean isWanting = one.room().map(RoomMembership::isWanting).orElse(true);
    if (linked.isPresent()) {
      if (isWanting) {
        one.room().ifPresent(linked.get()::open);
      }
    } else if ((isWanting || behind.isEmpty())
        && behind.filter(swarm.device()::equals).isEmpty()
        && swarm.links().hasPlace()) {
      var unused = swarm.dial(one.address()).thenAccept(link -> openAll(one.address(), link));
    }
    long next = linked.isPresent() ? CONNECTED_MILLIS : millis;
    later(
        () -> retry(one, Math.min(2 * next, LAST_RETRY_MILLIS)),
        next + ThreadLocalRandom.current().nextLong(next / 4 + 1));
  }

  /** An address is dialled once at a time, for one room: others that want it are opened with it. */
  private void openAll(InetSocketAddress address, PeerLink link) {
    for (Kept one : kept) {
      if (one.address().equals(address)) {
        one.room().filter(RoomMembership::isWanting).ifPresent(link::open);
      }
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    for (PeerLink link : swarm.links().all()) {
      if (link.isOfNoUse() && now - link.begunNanos() > OF_NO_USE_NANOS) {
        swarm.giveUp(link);
      }
    }
    if (++sweeps % SAVE_EVERY == 0) {
      swarm.application().execute(swarm.known()::save);
    }
    later(this::sweep, SWEEP_SECONDS * 1_000);
  }

  private void later(Runnable work, long millis) {
    try {
      var unused =
          loop.schedule(
              () -> {
                if (!closed) {
                  work.run();
                }
              },
              millis,
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closing) {
      LOG.debug("the swarm stops");
    }
  }
}
