package dev.covey.node.relay;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When a relay was asked for members of a room, and may be again: twice as long after each time.
 * The newest {@value #MAX_NOTED} only. Safe on any thread.
 */
final class Questions {

  private static final int MAX_NOTED = 1_024;
  private static final long FIRST_PAUSE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long LAST_PAUSE_NANOS = Duration.ofMinutes(5).toNanos();

  private record Question(PublicKey relay, Bytes topicKey) {}

  private record Pause(long nanos, long until) {}

  private final Map<Question, Pause> asked =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Pause> eldest) {
          return size() > MAX_NOTED;
        }
      };

  /** Whether enough time has passed since it was asked; counts it as asked if so. */
  synchronized boolean isDue(PublicKey relay, Bytes topicKey, long now) {
    Question question = new Question(relay, topicKey);
    Pause last = asked.get(question);
    if (last != null && now - last.until() < 0) {
      return false;
    }
    long pause = last == null ? FIRST_PAUSE_NANOS : Math.min(2 * last.nanos(), LAST_PAUSE_NANOS);
    asked.put(question, new Pause(pause, now + pause));
    return true;
  }
}
