package dev.covey.node.identity;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/** What a member calls itself: NFC, 1 to 128 bytes of UTF-8, no control characters. */
public final class DisplayName {

  /** The longest there may be, in bytes of UTF-8. */
  public static final int MAX_BYTES = 128;

  private DisplayName() {}

  /** Returns the name trimmed and normalised, or throws {@link IllegalArgumentException}. */
  public static String require(String name) {
    String normal = Normalizer.normalize(name.strip(), Normalizer.Form.NFC);
    int bytes = normal.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "display name of " + bytes + " bytes; 1 to " + MAX_BYTES + " expected");
    }
    if (normal.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "display name with a control character (a line break, for one): leave it out");
    }
    return normal;
  }
}
