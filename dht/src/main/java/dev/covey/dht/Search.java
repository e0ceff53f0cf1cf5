package dev.covey.dht;

import java.util.concurrent.CompletableFuture;

/** A search under way. */
public interface Search extends AutoCloseable {

  Topic topic();

  /**
   * Completes when the first round has ended, after all it delivered, with the number of different
   * addresses found; cancelled if closed before that.
   */
  CompletableFuture<Integer> done();

  /** Stops searching; nothing is delivered from then on, save a call that has begun. */
  @Override
  void close();
}
