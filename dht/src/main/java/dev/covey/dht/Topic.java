package dev.covey.dht;

import dev.covey.core.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What nodes meet under: 32 bytes, never sent anywhere; only its {@link #key} is. Whoever announces
 * for others knows no more than the key: 20 bytes.
 */
public record Topic(Bytes bytes) {

  public static final int SIZE = 32;
  public static final int KEY_SIZE = 20;

  private static final byte[] LABEL = "covey/dht/1".getBytes(StandardCharsets.US_ASCII);

  public Topic {
    if (bytes.length() != SIZE && bytes.length() != KEY_SIZE) {
      throw new IllegalArgumentException("topic of " + bytes.length() + " bytes, not 32");
    }
    bytes = bytes.compact();
  }

  /** A topic of which only the key is known; {@link IllegalArgumentException} if not 20 bytes. */
  public static Topic ofKey(Bytes key) {
    if (key.length() != KEY_SIZE) {
      throw new IllegalArgumentException("key of " + key.length() + " bytes, not 20");
    }
    return new Topic(key);
  }

  /** Parses 64 hex digits; throws {@link IllegalArgumentException} on anything else. */
  public static Topic parse(String hex) {
    Bytes bytes = Bytes.hex(hex);
    if (bytes.length() != SIZE) {
      throw new IllegalArgumentException("topic of " + bytes.length() + " bytes, not 32");
    }
    return new Topic(bytes);
  }

  /**
   * Returns the 20 bytes that strangers see. They do not give the topic away.
   *
   * <pre>SHA-1("covey/dht/1" | topic (32))</pre>
   */
  public Bytes key() {
    if (bytes.length() == KEY_SIZE) {
      return bytes;
    }
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(LABEL);
      sha1.update(bytes.unsafeArray(), bytes.arrayOffset(), SIZE);
      return Bytes.wrap(sha1.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-1", e);
    }
  }

  @Override
  public String toString() {
    return bytes.hex();
  }
}
