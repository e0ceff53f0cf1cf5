package dev.covey.core.bytes;

import java.util.Arrays;

/**
 * z-base-32, the text form of log keys: 32 bytes are 52 characters, first bit first.
 *
 * <p>Read in either case. The unused low bits of the last character must be 0, so that every byte
 * string has exactly one text.
 */
public final class ZBase32 {

  private static final char[] ALPHABET = "ybndrfg8ejkmcpqxot1uwisza345h769".toCharArray();
  private static final byte[] VALUES = new byte[128];

  static {
    Arrays.fill(VALUES, (byte) -1);
    for (int i = 0; i < ALPHABET.length; i++) {
      VALUES[ALPHABET[i]] = (byte) i;
      VALUES[Character.toUpperCase(ALPHABET[i])] = (byte) i;
    }
  }

  private ZBase32() {}

  public static String encode(Bytes bytes) {
    int bits = bytes.length() * 8;
    StringBuilder text = new StringBuilder((bits + 4) / 5);
    int buffer = 0;
    int held = 0;
    for (int i = 0; i < bytes.length(); i++) {
      buffer = (buffer << 8) | (bytes.at(i) & 0xff);
      held += 8;
      while (held >= 5) {
        held -= 5;
        text.append(ALPHABET[(buffer >> held) & 31]);
      }
    }
    if (held > 0) {
      text.append(ALPHABET[(buffer << (5 - held)) & 31]);
    }
    return text.toString();
  }

  /** Throws {@link IllegalArgumentException} naming the offending character or length. */
  public static Bytes decode(String text) {
    int size = text.length() * 5 / 8;
    if ((size * 8 + 4) / 5 != text.length()) {
      throw new IllegalArgumentException(
          "z-base-32 text of " + text.length() + " characters: no byte string has that length");
    }
    byte[] bytes = new byte[size];
    int buffer = 0;
    int held = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int value = c < 128 ? VALUES[c] : -1;
      if (value < 0) {
        throw new IllegalArgumentException("not a z-base-32 character at " + i + ": '" + c + "'");
      }
      buffer = (buffer << 5) | value;
      held += 5;
      if (held >= 8) {
        held -= 8;
        bytes[at++] = (byte) (buffer >> held);
      }
    }
    if ((buffer & ((1 << held) - 1)) != 0) {
      throw new IllegalArgumentException("z-base-32 text ends in bits that mean nothing");
    }
    return Bytes.wrap(bytes);
  }
}
