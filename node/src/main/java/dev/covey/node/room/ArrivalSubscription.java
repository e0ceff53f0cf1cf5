package dev.covey.node.room;

import dev.covey.api.Message;
import dev.covey.api.Subscription;
import dev.covey.node.room.index.RoomOrder;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
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

  /** So long a listener is waited for when its room closes. */
  private static final long PATIENCE_SECONDS = 5;

  private final RoomOrder order;
  private final IntSupplier turn;
  private final RoomMessages messages;
  private final Executor serial;
  private final Consumer<Message> listener;
  private final @Nullable String bookmark;
  private final Consumer<ArrivalSubscription> onClose;
  private final AtomicBoolean queued = new AtomicBoolean();
  private final ReentrantLock calling = new ReentrantLock();
  private volatile boolean closed;
  private volatile boolean abandoned;
  private long position;
  private long called;

  /**
   * @param turn odd while everything is indexed again; whoever does that pokes this afterwards
   * @param bookmark where to keep the position; null to keep none
   */
  ArrivalSubscription(
      RoomOrder order,
      IntSupplier turn,
      RoomMessages messages,
      Executor serial,
      long after,
      @Nullable String bookmark,
      Consumer<Message> listener,
      Consumer<ArrivalSubscription> onClose) {
    this.order = order;
    this.turn = turn;
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
      if (closed || !deliverSome()) {
        return;
      }
    } catch (RuntimeException e) {
      if (!abandoned) {
        throw e;
      }
      LOG.debug("a room was closed while a listener was called: {}", e.toString());
      return;
    } finally {
      calling.unlock();
      if (closed) {
        onClose.accept(this);
      }
    }
    poke();
  }

  /** Whether there may be more. */
  private boolean deliverSome() {
    RoomOrder.Arrivals arrivals = arrivals();
    if (arrivals.last() == position) {
      return false;
    }
    for (Message message : messages.read(arrivals.entries())) {
      called = message.position();
      if (call(message) || !closed) {
        position = called;
      }
      if (closed) {
        keepPosition();
        return false;
      }
      moveBookmark();
    }
    position = arrivals.last();
    keepPosition();
    return true;
  }

  /**
   * What is next. What is to be indexed again is waited for while that is being done; afterwards it
   * is something that could not be.
   */
  private RoomOrder.Arrivals arrivals() {
    RoomOrder.Arrivals arrivals = order.after(position, ROWS_AT_ONCE, false);
    while (arrivals.waits() && arrivals.last() == position) {
      int before = turn.getAsInt();
      if ((before & 1) != 0) {
        return arrivals;
      }
      RoomOrder.Arrivals all = order.after(position, ROWS_AT_ONCE, true);
      if (turn.getAsInt() == before) {
        return all;
      }
      arrivals = order.after(position, ROWS_AT_ONCE, false);
    }
    return arrivals;
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
    if (bookmark != null && !abandoned) {
      order.moveBookmark(bookmark, position).join();
    }
  }

  /**
   * Closes this with its room, whose store may go next. A listener that does so itself has handled
   * its message: nobody can wait for it to return.
   */
  void shut() {
    closed = true;
    if (calling.isHeldByCurrentThread()) {
      position = called;
      keepPosition();
      abandoned = true;
    } else if (!returnsSoon()) {
      abandoned = true;
      LOG.warn("a listener did not return within {} s: its room closes", PATIENCE_SECONDS);
    }
    onClose.accept(this);
  }

  private boolean returnsSoon() {
    try {
      if (calling.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        calling.unlock();
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  @Override
  public void close() {
    closed = true;
    if (!calling.isHeldByCurrentThread()) {
      calling.lock();
      try {
        onClose.accept(this);
      } finally {
        calling.unlock();
      }
    }
  }
}
