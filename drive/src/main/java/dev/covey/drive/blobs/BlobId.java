package dev.covey.drive.blobs;

/**
 * Where a blob is in its log: its first byte and block, how many blocks and how many bytes. Bytes
 * are those of the content, without what encryption adds.
 */
public record BlobId(long byteOffset, long blockOffset, long blockLength, long byteLength) {

  public BlobId {
    if ((byteOffset | blockOffset | blockLength | byteLength) < 0) {
      throw new IllegalArgumentException("a blob with a negative number");
    }
  }
}
