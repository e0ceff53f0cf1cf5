package dev.covey.core.replication.interop;

import dev.covey.core.bytes.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The blocks that cases write, and the hash they compare; content.js makes the same. */
final class Content {

  private Content() {}

  /** Block {@code index} of a text; of 1 to 200 bytes if {@code size} is 0. */
  static Bytes block(String text, long index, int size) {
    int x = 0x811c9dc5;
    for (int i = 0; i < text.length(); i++) {
      x = (x ^ text.charAt(i)) * 0x01000193;
    }
    x ^= ((int) index + 1) * 0x9e3779b1;
    if (x == 0) {
      x = 1;
    }
    int length = size == 0 ? size(index) : size;
    ByteBuffer padded = ByteBuffer.allocate((length + 3) & ~3).order(ByteOrder.LITTLE_ENDIAN);
    while (padded.hasRemaining()) {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      padded.putInt(x);
    }
    return Bytes.wrap(padded.array()).slice(0, length);
  }

  /** Bytes of block {@code index} when sizes vary. */
  static int size(long index) {
    return 1 + (int) (index * 37 % 200);
  }

  /** Blocks {@code start <= i < end} of a text. */
  static List<Bytes> blocks(String text, long start, long end, int size) {
    List<Bytes> blocks = new ArrayList<>();
    for (long i = start; i < end; i++) {
      blocks.add(block(text, i, size));
    }
    return blocks;
  }

  /** SHA-256, in hex, over each block behind its length (u32, little endian). */
  static String hash(Iterable<Bytes> blocks) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      for (Bytes block : blocks) {
        digest.update(length.putInt(0, block.length()).array());
        digest.update(block.toByteArray());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
