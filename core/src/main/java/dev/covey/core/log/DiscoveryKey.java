package dev.covey.core.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;

/**
 * Names a log without giving away its key: 32 bytes, the hash of "hypercore" keyed with the {@link
 * LogKey}. Printed as hex.
 */
public record DiscoveryKey(Bytes bytes) implements Comparable<DiscoveryKey> {

  public static final int SIZE = 32;

  private static final Bytes HYPERCORE = Bytes.utf8("hypercore");

  public DiscoveryKey {
    if (bytes.length() != SIZE) {
      throw new IllegalArgumentException("discovery key of " + bytes.length() + " bytes, not 32");
    }
    bytes = bytes.compact();
  }

  static DiscoveryKey of(LogKey key) {
    return new DiscoveryKey(Blake2b.keyedHash(key.bytes(), HYPERCORE));
  }

  @Override
  public int compareTo(DiscoveryKey other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public String toString() {
    return bytes.hex();
  }
}
