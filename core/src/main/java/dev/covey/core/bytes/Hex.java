package dev.covey.core.bytes;

import java.util.HexFormat;

/** Hexadecimal text: written in lower case, read in either. */
public final class Hex {

  private static final HexFormat FORMAT = HexFormat.of();

  private Hex() {}

  public static String encode(byte[] bytes) {
    return FORMAT.formatHex(bytes);
  }

  public static String encode(byte[] bytes, int offset, int length) {
    return FORMAT.formatHex(bytes, offset, offset + length);
  }

  /** Throws {@link IllegalArgumentException} for an odd length or a foreign character. */
  public static byte[] decode(String hex) {
    return FORMAT.parseHex(hex);
  }
}
