package dev.covey.core.log;

/** Something that lasts until it is closed. */
public interface Registration extends AutoCloseable {
  /** Idempotent. */
  @Override
  void close();
}
