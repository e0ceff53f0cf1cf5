package dev.covey.dht.krpc;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The queries that wait for an answer. Owned by one thread; time is passed in.
 *
 * <p>An answer counts only if transaction id, IP address and port all match. A query is first
 * <em>late</em>, after a time that follows the round trips measured, and <em>lost</em> after
 * {@value #LOST_AFTER_SECONDS} s. Nothing is sent twice.
 *
 * @param <C> what the owner wants back with the answer
 */
public final class Transactions<C> {

  static final int LOST_AFTER_SECONDS = 10;

  /** How many queries may wait at once. */
  public static final int MAX_PENDING = 1024;

  private static final long LOST_AFTER_NANOS = LOST_AFTER_SECONDS * 1_000_000_000L;

  private final Random random;
  private final RoundTrip roundTrip = new RoundTrip();
  private final Map<Bytes, Pending<C>> pending = new LinkedHashMap<>();
  private int onTime;

  /** The random source makes transaction ids hard to guess; it should be a secure one. */
  public Transactions(Random random) {
    this.random = random;
  }

  /** A query under way: to whom, which id is expected there if any, and the owner's context. */
  public static final class Pending<C> {
    private final InetSocketAddress address;
    private final @Nullable NodeId expected;
    private final C context;
    private final long sentAt;
    private final long lateAt;
    private boolean late;

    private Pending(
        InetSocketAddress address, @Nullable NodeId expected, C context, long sentAt, long lateAt) {
      this.address = address;
      this.expected = expected;
      this.context = context;
      this.sentAt = sentAt;
      this.lateAt = lateAt;
    }

    public InetSocketAddress address() {
      return address;
    }

    public @Nullable NodeId expected() {
      return expected;
    }

    public C context() {
      return context;
    }
  }

  /** Begins one and returns its id of 4 bytes; null if too many wait already. */
  public @Nullable Bytes open(
      InetSocketAddress address, @Nullable NodeId expected, C context, long now) {
    if (pending.size() >= MAX_PENDING) {
      return null;
    }
    byte[] id = new byte[4];
    Bytes transaction;
    do {
      random.nextBytes(id);
      transaction = Bytes.copyOf(id);
    } while (pending.containsKey(transaction));
    long lateAt = now + roundTrip.lateAfterNanos();
    onTime++;
    pending.put(transaction, new Pending<>(address, expected, context, now, lateAt));
    return transaction;
  }

  /** Ends and returns the one this answers; null for anything nobody asked this address. */
  public @Nullable Pending<C> close(Bytes transaction, InetSocketAddress from, long now) {
    Pending<C> query = pending.get(transaction);
    if (query == null || !query.address.equals(from)) {
      return null;
    }
    pending.remove(transaction);
    onTime -= query.late ? 0 : 1;
    roundTrip.sample(now - query.sentAt);
    return query;
  }

  /** Reports those that became late since the last call, then ends and reports those lost. */
  public void expire(long now, Consumer<Pending<C>> onLate, Consumer<Pending<C>> onLost) {
    List<Pending<C>> lateOnes = new ArrayList<>();
    List<Pending<C>> lostOnes = new ArrayList<>();
    pending
        .values()
        .removeIf(
            query -> {
              if (!query.late && now - query.lateAt >= 0) {
                query.late = true;
                onTime--;
                lateOnes.add(query);
              }
              boolean lost = now - query.sentAt >= LOST_AFTER_NANOS;
              if (lost) {
                lostOnes.add(query);
              }
              return lost;
            });
    lateOnes.forEach(onLate);
    lostOnes.forEach(onLost);
  }

  /** How many wait that are not late yet. */
  public int onTime() {
    return onTime;
  }

  /** How many wait. */
  public int size() {
    return pending.size();
  }

  /** From when on an answer counts as late, as measured up to now. */
  public long lateAfterNanos() {
    return roundTrip.lateAfterNanos();
  }
}
