package dev.covey.core.log;

import dev.covey.core.UnavailableException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a log still wants from peers, and what is already on its way, so that no block is asked for
 * twice. Safe on any thread; its lock is held for the time of a few lookups.
 *
 * <p>Wants are served in this order: single blocks and ranges in the order asked, then, if anybody
 * follows, everything from the beginning.
 */
public final class Downloads {

  private final Log log;
  private final Bitfield inFlight = new Bitfield();
  private final List<Want> wants = new ArrayList<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private int followers;
  private boolean closed;

  Downloads(Log log) {
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
        }
      }
    };
  }

  /** Wants blocks {@code start <= i < end}; cancelling the future withdraws it. */
  CompletableFuture<Void> want(long start, long end) {
    Want want = new Want(start, end);
    synchronized (this) {
      if (closed) {
        want.done.completeExceptionally(new UnavailableException("the log was closed"));
        return want.done;
      }
      wants.add(want);
    }
    finish(want.start, want.end);
    if (!want.done.isDone()) {
      changed();
    }
    return want.done;
  }

  /**
   * Takes up to {@code into.length} blocks that are wanted, neither held nor on their way, and held
   * by that peer. They count as on their way until they are stored or {@link #returned}.
   */
  public synchronized int take(Held peer, long[] into) {
    int taken = 0;
    for (Iterator<Want> it = wants.iterator(); it.hasNext() && taken < into.length; ) {
      Want want = it.next();
      if (want.done.isDone()) {
        it.remove();
        continue;
      }
      want.start = Math.min(want.end, log.held().nextClear(want.start));
      taken = take(peer, into, taken, want.start, Math.min(want.end, log.length()));
    }
    if (followers > 0 && taken < into.length) {
      taken = take(peer, into, taken, log.held().nextClear(0), log.length());
    }
    return taken;
  }

  /** Says that blocks taken before will not come from where they were asked for. */
  public void returned(long index) {
    synchronized (this) {
      inFlight.clear(index, index + 1);
    }
    changed();
  }

  /** Whether anything at all is wanted beyond what is held. */
  public synchronized boolean isActive() {
    return followers > 0 || !wants.isEmpty();
  }

  /** Called after blocks were committed. */
  void stored(long start, long end) {
    synchronized (this) {
      inFlight.clear(start, end);
      if (wants.isEmpty()) {
        return;
      }
    }
    finish(start, end);
  }

  void changed() {
    listeners.forEach(Runnable::run);
  }

  void close() {
    List<Want> open;
    synchronized (this) {
      closed = true;
      open = List.copyOf(wants);
      wants.clear();
    }
    for (Want want : open) {
      want.done.completeExceptionally(new UnavailableException("the log was closed"));
    }
  }

  private int take(Held peer, long[] into, int count, long from, long end) {
    int taken = count;
    long at = from;
    while (at < end && taken < into.length) {
      long free = at;
      while (true) {
        long clear = inFlight.nextClear(log.held().nextClear(free));
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
        inFlight.set(found, found + 1);
        into[taken++] = found;
      }
      at = found == free ? found + 1 : found;
    }
    return taken;
  }

  private void finish(long start, long end) {
    List<Want> finished = new ArrayList<>();
    synchronized (this) {
      for (Iterator<Want> it = wants.iterator(); it.hasNext(); ) {
        Want want = it.next();
        if ((want.start < end && start < want.end) || want.start >= want.end) {
          want.start = Math.min(want.end, log.held().nextClear(want.start));
          if (want.start >= want.end) {
            it.remove();
            finished.add(want);
          }
        }
      }
    }
    finished.forEach(want -> want.done.complete(null));
  }

  /** A range asked for; its start moves up as blocks arrive. */
  private static final class Want {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final long end;
    private long start;

    Want(long start, long end) {
      this.start = start;
      this.end = end;
    }
  }
}
