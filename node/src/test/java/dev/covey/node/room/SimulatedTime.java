package dev.covey.node.room;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What happens when, in a world where nothing takes longer than it is said to. */
final class SimulatedTime {

  static final long START = 1_795_000_000_000L;

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private long now = START;
  private long count;

  private record Event(long at, long number, Runnable work) {}

  /** Milliseconds since 1970. */
  long now() {
    return now;
  }

  /** How many events there were. */
  long count() {
    return count;
  }

  void after(long millis, Runnable work) {
    events.add(new Event(now + millis, count++, work));
  }

  /** Lets time go by, and what is due happen in its order. */
  void pass(long millis) {
    long until = now + millis;
    for (Event next = events.peek(); next != null && next.at() <= until; next = events.peek()) {
      events.remove(next);
      now = Math.max(now, next.at());
      next.work().run();
    }
    now = until;
  }
}
