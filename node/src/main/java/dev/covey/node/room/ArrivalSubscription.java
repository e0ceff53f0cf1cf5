package dev.covey.node.room;

import dev.covey.api.Message;
import dev.covey.api.Subscription;
import dev.covey.node.room.index.RoomOrder;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener and its place in arrival order. It reads from the index, a batch at a time, so that a
 * slow one costs no memory. Runs on the room's serial executor.
 */
final class ArrivalSubscription implements Subscription {

  private static final Logger LOG = LoggerFactory.getLogger(ArrivalSubscription.class);
  private static final int ROWS_AT_ONCE = 64;

  private final RoomOrder order;
  private final RoomMessages messages;
  private final Executor serial;
  private final Consumer<Message> listener;
  private final @Nullable String bookmark;
  private final Consumer<ArrivalSubscription> onClose;
  private final AtomicBoolean queued = new AtomicBoolean();
  private final ReentrantLock calling = new ReentrantLock();
  private volatile boolean closed;
  private long position;

  /**
   * @param bookmark where to keep the position; null to keep none
   */
  ArrivalSubscription(
      RoomOrder order,
      RoomMessages messages,
      Executor serial,
      long after,
      @Nullable String bookmark,
      Consumer<Message> listener,
      Consumer<ArrivalSubscription> onClose) {
    this.order = order;
    this.messages = messages;
    this.serial = serial;
    this.position = after;
    this.bookmark = bookmark;
    this.listener = listener;
    this.onClose = onClose;
  }

  @Nullable String bookmark() {
    return bookmark;
  }

  /** There may be more to hear. */
  void poke() {
    if (!closed && queued.compareAndSet(false, true)) {
      serial.execute(this::deliver);
    }
  }

  private void deliver() {
    queued.set(false);
    calling.lock();
    try {
      if (closed) {
        return;
      }
      RoomOrder.Arrivals arrivals = order.after(position, ROWS_AT_ONCE);
      if (arrivals.last() == position) {
        return;
      }
      for (Message message : messages.read(arrivals.entries())) {
        if (!call(message) && closed) {
          keepPosition();
          return;
        }
        position = message.position();
        if (closed) {
          keepPosition();
          return;
        }
        moveBookmark();
      }
      position = arrivals.last();
      keepPosition();
    } finally {
      calling.unlock();
    }
    poke();
  }

  /** Whether the listener returned. */
  private boolean call(Message message) {
    try {
      listener.accept(message);
      return true;
    } catch (VirtualMachineError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      if (!closed) {
        LOG.warn("a listener failed on message {}; it goes on with the next", message.id(), e);
      }
      return false;
    }
  }

  /** Not waited for: the writes of the next call queue up behind it, and commits share it. */
  private void moveBookmark() {
    if (bookmark != null) {
      order.moveBookmark(bookmark, position);
    }
  }

  private void keepPosition() {
    if (bookmark != null) {
      order.moveBookmark(bookmark, position).join();
    }
  }

  private void awaitCall() {
    calling.lock();
    try {
      LOG.trace("closed between two messages");
    } finally {
      calling.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    if (!calling.isHeldByCurrentThread()) {
      awaitCall();
    }
    onClose.accept(this);
  }
}
