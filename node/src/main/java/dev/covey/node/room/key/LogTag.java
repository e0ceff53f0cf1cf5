package dev.covey.node.room.key;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.log.LogKey;

/** Stands for a writer log inside a room: the first 8 bytes of BLAKE2b-256 of the log's key. */
public record LogTag(Bytes bytes) implements Comparable<LogTag> {

  public static final int SIZE = 8;

  public LogTag {
    if (bytes.length() != SIZE) {
      throw new IllegalArgumentException("log tag of " + bytes.length() + " bytes, not 8");
    }
    bytes = bytes.compact();
  }

  public static LogTag of(LogKey key) {
    return new LogTag(Blake2b.hash(key.bytes()).slice(0, SIZE));
  }

  @Override
  public int compareTo(LogTag other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public String toString() {
    return bytes.hex();
  }
}
