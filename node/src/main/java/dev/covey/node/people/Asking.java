package dev.covey.node.people;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.store.Storage;
import dev.covey.dht.Announcement;
import dev.covey.dht.Discovery;
import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import dev.covey.node.identity.Identity;
import dev.covey.node.swarm.Swarm;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knocks at those whom this node wants to talk to, until they have come into the direct room:
 * through the topic of their inbox, later and later until their node has heard, then once a day.
 * Gives up after thirty days. Safe on any thread; its work is done on a thread of its own.
 */
public final class Asking implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Asking.class);

  private static final long TICK_MILLIS = 1_000;
  private static final Duration FIRST_WAIT = Duration.ofSeconds(3);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  private static final Duration AGAIN = Duration.ofDays(1);
  private static final Duration GIVE_UP = Duration.ofDays(30);

  /** Addresses tried for one person in one go. */
  private static final int MAX_ADDRESSES = 8;

  private final Identity identity;
  private final AskBook book;
  private final Doorbell doorbell;
  private final InstantSource clock;
  private final Predicate<PublicKey> hasCome;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread made = new Thread(work, "covey-knock");
            made.setDaemon(true);
            return made;
          });
  private final Map<PublicKey, Attempt> attempts = new HashMap<>();
  private @Nullable Swarm swarm;
  private @Nullable Discovery discovery;
  private @Nullable Announcement announcement;

  /** What is being done for one person; confined to the thread. */
  private static final class Attempt {
    Duration wait = FIRST_WAIT;
    Instant next = Instant.EPOCH;
    final Set<InetSocketAddress> tried = new HashSet<>();
    @Nullable Search search;
  }

  /**
   * @param hasCome whether somebody is in the direct room already
   */
  public Asking(
      Identity identity,
      Storage storage,
      Doorbell doorbell,
      InstantSource clock,
      Predicate<PublicKey> hasCome) {
    this.identity = identity;
    this.book = AskBook.open(storage);
    this.doorbell = doorbell;
    this.clock = clock;
    this.hasCome = hasCome;
  }

  /** Begins; {@code listens}: can be knocked at as well. */
  public void start(Swarm through, Discovery way, boolean listens) {
    thread.execute(
        () -> {
          swarm = through;
          discovery = way;
          if (listens) {
            Bytes inbox = KnockLetter.inbox(identity.identity().publicKey());
            announcement = way.announce(new Topic(inbox), through.address().getPort());
          }
        });
    var unused = thread.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Knocks from now on, with these words. On disk when it returns. */
  public void ask(PublicKey to, String words) {
    book.put(new AskBook.Ask(to, clock.instant(), Optional.empty(), words));
    thread.execute(() -> stop(to));
  }

  /** Knocks no more. */
  public void leaveAlone(PublicKey to) {
    book.remove(to);
  }

  /** How many have not come. */
  public int open() {
    return book.all().size();
  }

  @Override
  public void close() {
    thread.execute(
        () -> {
          Set.copyOf(attempts.keySet()).forEach(this::stop);
          if (announcement != null) {
            announcement.close();
          }
        });
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tick() {
    try {
      Instant now = clock.instant();
      Map<PublicKey, AskBook.Ask> asks = book.all();
      Set.copyOf(attempts.keySet()).stream()
          .filter(to -> !asks.containsKey(to))
          .forEach(this::stop);
      asks.values().forEach(ask -> look(ask, now));
    } catch (RuntimeException e) {
      LOG.warn("knocking failed: {}", e.toString());
    }
  }

  private void look(AskBook.Ask ask, Instant now) {
    if (hasCome.test(ask.to()) || ask.begun().plus(GIVE_UP).isBefore(now)) {
      stop(ask.to());
      book.remove(ask.to());
      return;
    }
    if (ask.delivered().map(at -> at.plus(AGAIN).isAfter(now)).orElse(false)) {
      stop(ask.to());
      return;
    }
    Attempt attempt = attempts.computeIfAbsent(ask.to(), to -> new Attempt());
    if (!attempt.next.isAfter(now)) {
      attempt.next = now.plus(attempt.wait);
      Duration doubled = attempt.wait.multipliedBy(2);
      attempt.wait = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
      search(ask, attempt);
    }
  }

  private void search(AskBook.Ask ask, Attempt attempt) {
    if (attempt.search != null) {
      attempt.search.close();
    }
    attempt.tried.clear();
    if (discovery != null) {
      Topic inbox = new Topic(KnockLetter.inbox(ask.to()));
      attempt.search =
          discovery.lookup(inbox, address -> onThread(() -> found(ask, attempt, address)));
    }
  }

  private void found(AskBook.Ask ask, Attempt attempt, InetSocketAddress address) {
    if (swarm == null
        || attempts.get(ask.to()) != attempt
        || attempt.tried.size() >= MAX_ADDRESSES
        || !attempt.tried.add(address)) {
      return;
    }
    var unused =
        swarm
            .call(address)
            .thenCompose(device -> doorbell.ring(device, ask.to(), letter(ask)))
            .whenComplete(
                (heard, failure) -> {
                  if (failure == null) {
                    onThread(() -> delivered(ask));
                  } else {
                    LOG.debug("knocked in vain at {}: {}", address, failure.toString());
                  }
                });
  }

  private void delivered(AskBook.Ask ask) {
    stop(ask.to());
    if (book.all().containsKey(ask.to())) {
      book.put(new AskBook.Ask(ask.to(), ask.begun(), Optional.of(clock.instant()), ask.words()));
    }
  }

  private Bytes letter(AskBook.Ask ask) {
    KnockLetter letter =
        new KnockLetter(
            identity.identity().publicKey(), clock.instant(), identity.name(), ask.words());
    try {
      return letter.seal(identity.identity(), ask.to());
    } catch (ProtocolViolationException e) {
      throw new IllegalArgumentException("an identity that is no key: " + ask.to(), e);
    }
  }

  private void stop(PublicKey to) {
    Attempt attempt = attempts.remove(to);
    if (attempt != null && attempt.search != null) {
      attempt.search.close();
    }
  }

  private void onThread(Runnable work) {
    if (!thread.isShutdown()) {
      try {
        thread.execute(work);
      } catch (java.util.concurrent.RejectedExecutionException closing) {
        LOG.debug("knocks no more: the node stops");
      }
    }
  }
}
