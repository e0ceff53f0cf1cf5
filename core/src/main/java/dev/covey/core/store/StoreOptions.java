package dev.covey.core.store;

/**
 * How a store is kept.
 *
 * @param maxBytes the size it never grows beyond; what does not fit fails and loses nothing
 */
public record StoreOptions(long maxBytes, Durability durability) {

  /** As large as the disk, synced. */
  public static final StoreOptions DEFAULTS = new StoreOptions(Long.MAX_VALUE, Durability.SYNC);

  public StoreOptions {
    if (maxBytes <= 0) {
      throw new IllegalArgumentException("a store of at most " + maxBytes + " bytes");
    }
  }

  public StoreOptions withMaxBytes(long bytes) {
    return new StoreOptions(bytes, durability);
  }

  public StoreOptions withDurability(Durability other) {
    return new StoreOptions(maxBytes, other);
  }
}
