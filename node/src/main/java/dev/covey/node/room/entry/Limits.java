package dev.covey.node.room.entry;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;

/** Bounds of what entries hold; in bytes of UTF-8 where text is measured. */
final class Limits {

  static final int ABOUT = 1_000;
  static final int REASON = 500;
  static final int LABEL = 128;
  static final int EMOJI = 32;
  static final int MIME = 127;
  static final int AVATAR = 48 * 1024;
  static final int MENTIONS = 64;
  static final int MIRRORS = 16;
  static final int LEFT = 16 * 1024;
  static final int LEFTS = 64;

  /** Four times as many as an identity has logs that count. */
  static final int CUTS = 1_024;

  private Limits() {}

  static void require(String what, String text, int least, int most) {
    // Most texts are far below their bound; a char takes 3 bytes at most.
    if (text.length() >= least && text.length() <= most / 3) {
      return;
    }
    require(what, Bytes.utf8(text).length(), least, most);
  }

  static void require(String what, long bytes, int least, int most) {
    if (bytes < least || bytes > most) {
      throw new IllegalArgumentException(
          what + " of " + bytes + " bytes; " + least + " to " + most + " expected");
    }
  }

  static void requireCount(String what, int count, int most) {
    if (count > most) {
      throw new IllegalArgumentException(count + " " + what + "; at most " + most + " expected");
    }
  }

  static void requireNotNegative(String what, long number) {
    if (number < 0) {
      throw new IllegalArgumentException(what + " " + number + ", below 0");
    }
  }

  static void requireEpoch(long number) {
    if (number < 1 || number > Encoder.MAX_UINT) {
      throw new IllegalArgumentException("epoch " + number + "; 1 or more expected");
    }
  }
}
