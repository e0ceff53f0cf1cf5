package dev.covey.api;

/** Something that goes on until it is closed. After {@link #close} returns, nothing is called. */
public interface Subscription extends AutoCloseable {
  /** Idempotent. Called from the listener itself it does not wait for it. */
  @Override
  void close();
}
