package dev.covey.dht.lan;

import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A topic asked for on the local network. Confined to the socket's event loop, but for closing. */
final class LanSearch implements Search {

  private static final Logger LOG = LoggerFactory.getLogger(LanSearch.class);

  /** How long a round waits for answers. */
  private static final long ROUND_MILLIS = 1_000;

  /** Told by themselves and told by others: neither crowds the other out, nor stays for ever. */
  private static final int MAX_PEERS = 512;

  private final Topic topic;
  private final Optional<Duration> interval;
  private final Consumer<InetSocketAddress> onPeer;
  private final Executor callbacks;
  private final Consumer<LanSearch> onClose;
  private final Map<InetSocketAddress, Long> seen = newest();
  private final Map<InetSocketAddress, Long> heardOf = newest();
  private final CompletableFuture<Integer> done = new CompletableFuture<>();
  private CompletableFuture<Void> delivered = CompletableFuture.completedFuture(null);
  private volatile boolean closed;

  /**
   * @param interval how often to ask; empty to ask for one round
   */
  LanSearch(
      Topic topic,
      Optional<Duration> interval,
      Consumer<InetSocketAddress> onPeer,
      Executor callbacks,
      Consumer<LanSearch> onClose) {
    this.topic = topic;
    this.interval = interval;
    this.onPeer = onPeer;
    this.callbacks = callbacks;
    this.onClose = onClose;
  }

  void begin(EventLoop loop, Runnable ask) {
    loop.execute(
        () -> {
          round(loop, ask);
          var unused = loop.schedule(this::endRound, ROUND_MILLIS, TimeUnit.MILLISECONDS);
        });
  }

  @Override
  public Topic topic() {
    return topic;
  }

  @Override
  public CompletableFuture<Integer> done() {
    return done;
  }

  @Override
  public void close() {
    closed = true;
    onClose.accept(this);
    done.cancel(false);
  }

  /** Somebody is there and says so: delivered once, or in a watch once in half an interval. */
  void found(InetSocketAddress peer, long now) {
    found(seen, peer, now);
  }

  /** Somebody says that another is there. */
  void heardOf(InetSocketAddress peer, long now) {
    if (!seen.containsKey(peer)) {
      found(heardOf, peer, now);
    }
  }

  private void found(Map<InetSocketAddress, Long> known, InetSocketAddress peer, long now) {
    Long before = known.get(peer);
    boolean fresh = before == null || (interval.isPresent() && isOld(now - before));
    if (!fresh || closed) {
      return;
    }
    known.put(peer, now);
    try {
      delivered = delivered.thenRunAsync(() -> deliver(peer), callbacks);
    } catch (RejectedExecutionException e) {
      LOG.trace("the application wants no more calls");
    }
  }

  private static Map<InetSocketAddress, Long> newest() {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Long> eldest) {
        return size() > MAX_PEERS;
      }
    };
  }

  private boolean isOld(long nanos) {
    return nanos > interval.orElse(Duration.ZERO).toNanos() / 2;
  }

  private void deliver(InetSocketAddress peer) {
    if (closed) {
      return;
    }
    try {
      onPeer.accept(peer);
    } catch (RuntimeException e) {
      LOG.warn("A discovery listener threw; it will be called again all the same", e);
    }
  }

  private void round(EventLoop loop, Runnable ask) {
    if (closed) {
      return;
    }
    ask.run();
    interval.ifPresent(
        again -> {
          var unused =
              loop.schedule(() -> round(loop, ask), again.toMillis(), TimeUnit.MILLISECONDS);
        });
  }

  private void endRound() {
    int found = seen.size() + heardOf.size();
    var unused = delivered.thenRun(() -> done.complete(found));
    if (interval.isEmpty()) {
      onClose.accept(this);
    }
  }
}
