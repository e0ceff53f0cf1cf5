package dev.covey.node.http;

import dev.covey.api.Message;
import dev.covey.api.Room;
import dev.covey.api.Subscription;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A room's messages after a position as an endless answer, one a line; an empty line every {@value
 * #HEARTBEAT_SECONDS} s when nothing happens.
 *
 * <p>The listener never waits for the client: when {@value #HELD} messages wait to be written it
 * unsubscribes, and the writer subscribes again from where it got to. The log is the buffer.
 */
final class EventFeed {

  static final int HEARTBEAT_SECONDS = 15;
  private static final int HELD = 256;

  private final Room room;
  private final Exchange exchange;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Message> waiting = new ArrayDeque<>();
  private boolean overflowed;
  private boolean gone;

  EventFeed(Room room, Exchange exchange) {
    this.room = room;
    this.exchange = exchange;
  }

  /** Returns when the client has gone. */
  void run(long after) throws IOException, InterruptedException {
    exchange.onGone(this::clientGone);
    long position = after;
    try (OutputStream out = exchange.lines()) {
      while (true) {
        overflowed = false;
        try (Subscription live = room.listen(position, this::offer)) {
          position = write(out, position);
          if (position < 0) {
            return;
          }
        }
      }
    }
  }

  private void clientGone() {
    lock.lock();
    try {
      gone = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void offer(Message message) {
    lock.lock();
    try {
      if (overflowed || waiting.size() >= HELD) {
        overflowed = true;
      } else {
        waiting.add(message);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Writes until the listener had to let something fall (the position) or the client went (-1). */
  private long write(OutputStream out, long after) throws IOException, InterruptedException {
    long position = after;
    while (true) {
      Message next = take();
      if (next != null) {
        out.write(Json.write(json -> ApiJson.write(json, next)).getBytes(StandardCharsets.UTF_8));
        out.write('\n');
        position = next.position();
        continue;
      }
      out.flush();
      lock.lock();
      try {
        if (gone) {
          return -1;
        }
        if (!waiting.isEmpty()) {
          continue;
        }
        if (overflowed) {
          return position;
        }
        if (changed.await(HEARTBEAT_SECONDS, TimeUnit.SECONDS)) {
          continue;
        }
      } finally {
        lock.unlock();
      }
      out.write('\n');
    }
  }

  private @org.jspecify.annotations.Nullable Message take() {
    lock.lock();
    try {
      return gone ? null : waiting.poll();
    } finally {
      lock.unlock();
    }
  }
}
