package dev.covey.core.log;

import dev.covey.core.UnavailableException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a log still wants from peers, and what is already on its way and from whom, so that no block
 * is asked for twice. Safe on any thread; its lock is held for the time of a few lookups.
 *
 * <p>Wants are served in this order: single blocks, ranges in the order asked, then, if anybody
 * follows, everything from the beginning.
 */
public final class Downloads {

  private final LogState log;
  private final Bitfield inFlight = new Bitfield();
  private Map<Long, Flight> flights = new LinkedHashMap<>();
  private final List<Want> gets = new ArrayList<>();
  private final List<Want> ranges = new ArrayList<>();
  private final List<Seeking> seeks = new CopyOnWriteArrayList<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile int cancelled;
  private int followers;
  private boolean closed;

  Downloads(LogState log) {
    this.log = log;
  }

  /** What a peer holds. */
  @FunctionalInterface
  public interface Held {
    /** The first block with {@code from <= i < end} that it holds, or -1. */
    long next(long from, long end);
  }

  /** Calls the listener when there may be something new to ask for; on any thread, be short. */
  public Registration onChange(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Wants all there is and will be, until closed. */
  Registration follow() {
    synchronized (this) {
      followers++;
    }
    changed();
    boolean[] done = {false};
    return () -> {
      synchronized (this) {
        if (!done[0]) {
          done[0] = true;
          followers--;
          cancelled++;
        }
      }
      changed();
    };
  }

  /** Wants blocks {@code start <= i < end}; cancelling the future withdraws it. */
  CompletableFuture<Void> want(long start, long end) {
    return want(start, end, null);
  }

  /** As {@link #want(long, long)}, telling the listener how far it is. */
  CompletableFuture<Void> want(long start, long end, @Nullable DownloadListener progress) {
    Want want = new Want(start, end, progress);
    synchronized (this) {
      if (closed) {
        want.done.completeExceptionally(new UnavailableException("the log was closed"));
        return want.done;
      }
      (end - start == 1 ? gets : ranges).add(want);
    }
    var unused =
        want.done.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                withdraw(want);
              }
            });
    finish(want.start, want.end);
    if (!want.done.isDone()) {
      changed();
    }
    return want.done;
  }

  /** Wants the block at a byte offset found. */
  CompletableFuture<LogSeek> seek(long bytes, long padding) {
    Seeking seeking = new Seeking(bytes, padding);
    synchronized (this) {
      if (closed) {
        seeking.done.completeExceptionally(new UnavailableException("the log was closed"));
        return seeking.done;
      }
      seeks.add(seeking);
    }
    var unused = seeking.done.whenComplete((done, failure) -> seeks.remove(seeking));
    changed();
    return seeking.done;
  }

  /** Byte offsets that are looked for. */
  public List<Seeking> seeks() {
    return seeks;
  }

  /**
   * Takes up to {@code into.length} blocks that are wanted, neither held nor on their way, and held
   * by that peer. They count as on their way until they are stored or {@link #returned}.
   */
  public synchronized int take(Held peer, long now, long[] into) {
    int taken = 0;
    for (List<Want> wants : List.of(gets, ranges)) {
      for (int i = 0; i < wants.size() && taken < into.length; i++) {
        Want want = wants.get(i);
        want.start = Math.min(want.end, log.held.nextClear(want.start));
        taken = take(peer, now, into, taken, want.start, Math.min(want.end, log.length()));
      }
    }
    if (followers > 0 && taken < into.length) {
      taken = take(peer, now, into, taken, log.held.nextClear(0), log.length());
    }
    return taken;
  }

  /**
   * Takes blocks that were asked of others before {@code since} and are still missing: the end of a
   * range, where a slow peer would hold everything up. Each is given away once more only.
   */
  public synchronized int takeOver(Held peer, long since, long[] into) {
    int taken = 0;
    for (Map.Entry<Long, Flight> entry : flights.entrySet()) {
      Flight flight = entry.getValue();
      if (flight.second != null || flight.storing) {
        continue;
      }
      if (taken == into.length || flight.since - since > 0) {
        break;
      }
      long index = entry.getKey();
      if (flight.peer != peer && peer.next(index, index + 1) == index) {
        flight.second = peer;
        into[taken++] = index;
      }
    }
    return taken;
  }

  /** Takes this block, which may lie beyond the length, if it is wanted and nobody brings it. */
  public synchronized boolean claim(Held peer, long index, long now) {
    if (log.has(index) || inFlight.get(index) || !isWanted(index)) {
      return false;
    }
    depart(peer, index, now);
    return true;
  }

  /** Says whether blocks taken before have come and are being stored: if so, nobody takes over. */
  public synchronized void storing(List<Long> blocks, boolean storing) {
    for (long index : blocks) {
      Flight flight = flights.get(index);
      if (flight != null) {
        flight.storing = storing;
      }
    }
  }

  /** Says that a block taken before will not come from where it was asked for. */
  public void returned(Held peer, long index) {
    synchronized (this) {
      Flight flight = flights.get(index);
      if (flight == null) {
        return;
      }
      Held second = flight.second;
      if (second != null) {
        // The other one is still on its way: it may be late, but it is one.
        flight.peer = flight.peer == peer ? second : flight.peer;
        flight.second = null;
        flight.storing = false;
        return;
      }
      flights.remove(index);
      inFlight.clear(index, index + 1);
    }
    changed();
  }

  /** Whether anything at all is wanted beyond what is held. */
  public synchronized boolean isActive() {
    return followers > 0 || !gets.isEmpty() || !ranges.isEmpty() || !seeks.isEmpty();
  }

  /** Whether somebody waits for this block. */
  public synchronized boolean isWanted(long index) {
    if (followers > 0) {
      return true;
    }
    for (List<Want> wants : List.of(gets, ranges)) {
      for (Want want : wants) {
        if (want.start <= index && index < want.end) {
          return true;
        }
      }
    }
    return false;
  }

  /** Never asks for this block again while the process lasts: as if it were always on its way. */
  synchronized void forgo(long index) {
    inFlight.set(index, index + 1);
  }

  /** Grows each time something is not wanted any more. */
  public int cancellations() {
    return cancelled;
  }

  /** Whether blocks are on their way, from whichever peer. */
  public synchronized boolean isWaiting() {
    return !flights.isEmpty();
  }

  /**
   * Calls back with the first block of each stretch of {@code size} aligned blocks that has wanted
   * blocks below {@code end}, at most {@code limit} of them.
   */
  public void eachWantedStretch(long size, int limit, long end, LongConsumer on) {
    List<Long> starts = new ArrayList<>();
    synchronized (this) {
      for (List<Want> wants : List.of(gets, ranges)) {
        for (Want want : wants) {
          stretches(want.start, Math.min(want.end, end), size, limit, starts);
        }
      }
      if (followers > 0) {
        stretches(0, end, size, limit, starts);
      }
    }
    starts.forEach(on::accept);
  }

  /** Called after blocks were committed. */
  void stored(long start, long end) {
    synchronized (this) {
      inFlight.clear(start, end);
      boolean wasWaiting = !flights.isEmpty();
      if (end - start < flights.size()) {
        for (long i = start; i < end; i++) {
          flights.remove(i);
        }
      } else if (wasWaiting) {
        flights.keySet().removeIf(index -> start <= index && index < end);
      }
      if (wasWaiting && flights.isEmpty()) {
        flights = new LinkedHashMap<>(); // Keeps no table as large as it once was.
      }
      if (gets.isEmpty() && ranges.isEmpty()) {
        return;
      }
    }
    finish(start, end);
  }

  /** Called after blocks were dropped: ranges that wait for more want these again. */
  void removed(long start) {
    synchronized (this) {
      for (Want want : ranges) {
        want.start = Math.max(want.first, Math.min(want.start, start));
      }
    }
    changed();
  }

  void changed() {
    listeners.forEach(Runnable::run);
  }

  void close() {
    List<Want> open;
    synchronized (this) {
      closed = true;
      open = new ArrayList<>(gets);
      open.addAll(ranges);
      gets.clear();
      ranges.clear();
    }
    UnavailableException reason = new UnavailableException("the log was closed");
    open.forEach(want -> want.done.completeExceptionally(reason));
    seeks.forEach(seeking -> seeking.done.completeExceptionally(reason));
  }

  private void withdraw(Want want) {
    synchronized (this) {
      gets.remove(want);
      ranges.remove(want);
      cancelled++;
    }
    changed();
  }

  private void stretches(long from, long end, long size, int limit, List<Long> into) {
    long at = log.held.nextClear(from);
    while (at < end && into.size() < limit) {
      long start = at / size * size;
      if (!into.contains(start)) {
        into.add(start);
      }
      at = log.held.nextClear(start + size);
    }
  }

  private int take(Held peer, long now, long[] into, int count, long from, long end) {
    int taken = count;
    long at = from;
    while (at < end && taken < into.length) {
      long free = at;
      while (true) {
        long clear = inFlight.nextClear(log.held.nextClear(free));
        if (clear == free) {
          break;
        }
        free = clear;
      }
      long found = peer.next(free, end);
      if (found < 0) {
        break;
      }
      if (found == free) {
        depart(peer, found, now);
        into[taken++] = found;
      }
      at = found == free ? found + 1 : found;
    }
    return taken;
  }

  private void depart(Held peer, long index, long now) {
    inFlight.set(index, index + 1);
    flights.put(index, new Flight(peer, now));
  }

  private void finish(long start, long end) {
    List<Want> finished = new ArrayList<>();
    List<Want> further = new ArrayList<>();
    synchronized (this) {
      for (List<Want> wants : List.of(gets, ranges)) {
        for (Iterator<Want> it = wants.iterator(); it.hasNext(); ) {
          Want want = it.next();
          if ((want.start < end && start < want.end) || want.start >= want.end) {
            want.start = Math.min(want.end, log.held.nextClear(want.start));
            further.add(want);
            if (want.start >= want.end) {
              it.remove();
              finished.add(want);
            }
          }
        }
      }
    }
    further.forEach(want -> want.tell(log.held));
    finished.forEach(want -> want.done.complete(null));
  }

  /** A byte offset looked for; asked of one peer at a time. */
  public static final class Seeking {
    private final CompletableFuture<LogSeek> done = new CompletableFuture<>();
    private final long bytes;
    private final long padding;
    private long width = Long.MAX_VALUE;
    private boolean asked;

    Seeking(long bytes, long padding) {
      this.bytes = bytes;
      this.padding = padding;
    }

    public long bytes() {
      return bytes;
    }

    public long padding() {
      return padding;
    }

    /** Whether the caller is to ask now; {@link #release} gives it back. */
    public synchronized boolean claim() {
      boolean free = !asked && !done.isDone();
      asked |= free;
      return free;
    }

    /** Remembers in how many blocks the byte may be; whether that is fewer than before. */
    public synchronized boolean narrowedTo(long blocks) {
      boolean narrower = blocks < width;
      width = blocks;
      return narrower;
    }

    /** Lets others ask. */
    public synchronized void release() {
      asked = false;
    }

    /** Tells who waits. */
    public void found(LogSeek place) {
      done.complete(place);
    }
  }

  /** A block asked of a peer. */
  private static final class Flight {
    private final long since;
    private Held peer;
    private @Nullable Held second;
    private boolean storing;

    Flight(Held peer, long since) {
      this.peer = peer;
      this.since = since;
    }
  }

  /** A range asked for; its start moves up as blocks arrive. */
  private static final class Want {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final long first;
    private final long end;
    private final @Nullable DownloadListener progress;
    private long start;

    Want(long start, long end, @Nullable DownloadListener progress) {
      this.first = start;
      this.start = start;
      this.end = end;
      this.progress = progress;
    }

    void tell(Bitfield held) {
      if (progress != null) {
        progress.onProgress(held.count(first, end), end - first);
      }
    }
  }
}
