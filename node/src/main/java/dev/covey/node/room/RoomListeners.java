package dev.covey.node.room;

import dev.covey.api.Message;
import dev.covey.api.Subscription;
import dev.covey.node.room.index.RoomOrder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who listens to a room. All of them are called one at a time, in turns of a few messages, so a
 * listener that blocks holds up the others of its room, never other rooms. Safe on any thread.
 */
final class RoomListeners {

  private final RoomOrder order;
  private final IntSupplier turn;
  private final RoomMessages messages;
  private final SerialExecutor serial;
  private final List<ArrivalSubscription> subscriptions = new CopyOnWriteArrayList<>();
  private final Set<String> bookmarks = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param turn of the index, {@link dev.covey.node.room.index.RoomIndex#turn}
   */
  RoomListeners(RoomOrder order, IntSupplier turn, RoomMessages messages, Executor app) {
    this.order = order;
    this.turn = turn;
    this.messages = messages;
    this.serial = new SerialExecutor(app);
  }

  Subscription listen(long after, Consumer<Message> listener) {
    return subscribe(requirePosition(after), null, listener);
  }

  Subscription follow(String bookmark, long after, Consumer<Message> listener) {
    long start = requirePosition(after);
    if (!bookmarks.add(RoomOrder.requireBookmark(bookmark))) {
      throw new IllegalStateException("the bookmark \"" + bookmark + "\" is being followed");
    }
    try {
      return subscribe(order.bookmark(bookmark, start), bookmark, listener);
    } catch (RuntimeException e) {
      bookmarks.remove(bookmark);
      throw e;
    }
  }

  private static long requirePosition(long after) {
    if (after < 0) {
      throw new IllegalArgumentException("position " + after + ", below 0");
    }
    return after;
  }

  /** There may be more to hear. */
  void poke() {
    subscriptions.forEach(ArrivalSubscription::poke);
  }

  /**
   * Calls none from now on. Waits for the listener that is being called, though not forever, and
   * not if that one closes the room.
   */
  void close() {
    closed = true;
    subscriptions.forEach(ArrivalSubscription::shut);
  }

  private Subscription subscribe(
      long after, @Nullable String bookmark, Consumer<Message> listener) {
    ArrivalSubscription subscription =
        new ArrivalSubscription(
            order, turn, messages, serial, after, bookmark, listener, this::unsubscribe);
    subscriptions.add(subscription);
    if (closed) {
      subscription.close();
      throw new IllegalStateException("the room is closed");
    }
    subscription.poke();
    return subscription;
  }

  private void unsubscribe(ArrivalSubscription subscription) {
    String bookmark = subscription.bookmark();
    if (subscriptions.remove(subscription) && bookmark != null) {
      bookmarks.remove(bookmark);
    }
  }
}
