package dev.covey.core.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.bytes.ZBase32;
import java.util.Locale;

/**
 * The key of a log: 32 bytes, the hash of its {@link Manifest}. Whoever knows it may read the log.
 * Printed as 52 characters of z-base-32.
 */
public record LogKey(Bytes bytes) implements Comparable<LogKey> {

  public static final int SIZE = 32;

  private static final int TEXT_LENGTH = 52;

  public LogKey {
    if (bytes.length() != SIZE) {
      throw new IllegalArgumentException("log key of " + bytes.length() + " bytes, not 32");
    }
    bytes = bytes.compact();
  }

  /** Parses z-base-32 (52 characters) or hex (64), either case. */
  public static LogKey parse(String text) {
    return switch (text.length()) {
      case TEXT_LENGTH -> new LogKey(ZBase32.decode(text));
      case 2 * SIZE -> new LogKey(Bytes.hex(text.toLowerCase(Locale.ROOT)));
      default ->
          throw new IllegalArgumentException(
              "log key of " + text.length() + " characters; expected 52 of z-base-32 or 64 of hex");
    };
  }

  /** Returns what peers may be told before they prove that they know the key; one hash. */
  public DiscoveryKey discoveryKey() {
    return DiscoveryKey.of(this);
  }

  @Override
  public int compareTo(LogKey other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public String toString() {
    return ZBase32.encode(bytes);
  }
}
