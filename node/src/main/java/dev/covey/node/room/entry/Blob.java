package dev.covey.node.room.entry;

import dev.covey.core.encoding.Encoder;

/**
 * Where a file's bytes are in a content log, as Hyperblobs names it.
 *
 * @param byteOffset bytes before it in the log
 * @param blockOffset its first block
 * @param blockLength how many blocks; 0 for an empty file
 * @param byteLength the file's size
 */
public record Blob(long byteOffset, long blockOffset, long blockLength, long byteLength) {
  public Blob {
    if (outOfRange(byteOffset)
        || outOfRange(blockOffset)
        || outOfRange(blockLength)
        || outOfRange(byteLength)) {
      throw new IllegalArgumentException("a blob with a number that is not 0 to 2^53 - 1");
    }
    if (blockLength > byteLength) {
      throw new IllegalArgumentException(
          "a blob of " + byteLength + " bytes in " + blockLength + " blocks");
    }
  }

  private static boolean outOfRange(long number) {
    return number < 0 || number > Encoder.MAX_UINT;
  }
}
