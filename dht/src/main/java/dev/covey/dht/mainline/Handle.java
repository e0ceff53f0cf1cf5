package dev.covey.dht.mainline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What the application holds of something under way: one task on the node of each address family.
 * {@link #isOver} and {@link #endSoon} may be called on any thread, the rest belongs to the loop.
 *
 * @param <R> the result the application waits for
 */
abstract class Handle<R> {

  final CompletableFuture<R> result = new CompletableFuture<>();
  private final NodeLoop loop;
  private final Delivery delivery;
  private final List<Runnable> closers = new ArrayList<>();
  private volatile boolean over;

  Handle(NodeLoop loop) {
    this.loop = loop;
    this.delivery = loop.newDelivery();
  }

  /** Begins it on one node; returns what ends it there. */
  abstract Runnable begin(DhtNode node);

  /** On how many nodes it begins. */
  final int parts() {
    return loop.nodes().size();
  }

  final void begin() {
    for (DhtNode node : loop.nodes()) {
      closers.add(begin(node));
    }
  }

  final void end() {
    over = true;
    closers.forEach(Runnable::run);
    closers.clear();
    loop.forget(this);
    delivery.deliver(() -> result.cancel(false));
  }

  final void endSoon() {
    over = true;
    loop.end(this);
  }

  final boolean isOver() {
    return over;
  }

  /** Calls the application, unless it has ended this by then. */
  final void deliver(Runnable call) {
    delivery.deliver(
        () -> {
          if (!over) {
            call.run();
          }
        });
  }

  /** Completes the result after all that was delivered. */
  final void complete(R value) {
    delivery.deliver(() -> result.complete(value));
  }

  /** Completes the result; nothing more comes of this. */
  final void finish(R value) {
    complete(value);
    loop.forget(this);
  }
}
