package dev.covey.dht;

import java.util.concurrent.CompletableFuture;

/** A topic being announced, and announced again before it is forgotten, until this is closed. */
public interface Announcement extends AutoCloseable {

  Topic topic();

  int port();

  /**
   * Completes when the topic was first announced with success; cancelled if closed before that.
   * Does not fail: what does not succeed is tried again.
   */
  CompletableFuture<Void> first();

  /** Stops announcing. What others know already, they forget in their own time. */
  @Override
  void close();
}
