package dev.covey.core.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.Namespace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * Encrypts the blocks of one log, each by its index, so that peers can verify and pass on what they
 * cannot read. Immutable, safe on any thread. There is no tag: the log's tree covers the result.
 *
 * <pre>
 * block key     BLAKE2b-256( DEFAULT_ENCRYPTION | log key | encryption key )
 *               compat: BLAKE2b-256 keyed with the log key ( encryption key )
 * blinding key  BLAKE2b-256( block key )
 * stored        padding (8) | text ^ XSalsa20(block key, u64 index | padding | 8 zeros)
 * padding       u64 fork ^ XSalsa20(blinding key, u64 index | 16 zeros)
 * </pre>
 */
public final class BlockEncryption {

  /** By how many bytes a stored block is longer. */
  public static final int PADDING = 8;

  private static final Bytes DEFAULT_ENCRYPTION = Namespace.of("hypercore", 5);

  private final byte[] blockKey;
  private final byte[] blindingKey;

  public BlockEncryption(LogKey log, Bytes encryptionKey) {
    this(Blake2b.hash(DEFAULT_ENCRYPTION, log.bytes(), encryptionKey));
  }

  private BlockEncryption(Bytes key) {
    blockKey = key.toByteArray();
    blindingKey = Blake2b.hash(key).toByteArray();
  }

  /** The same for an old log, without a manifest. */
  public static BlockEncryption compat(LogKey log, Bytes encryptionKey) {
    return new BlockEncryption(Blake2b.keyedHash(log.bytes(), encryptionKey));
  }

  /** Returns the block as it is to be appended at this index, in this fork. */
  public Bytes encrypt(long index, long fork, Bytes text) {
    byte[] stored = new byte[PADDING + text.length()];
    ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).putLong(fork);
    xor(blindingKey, nonce(index, 0), stored, 0, PADDING);
    text.copyTo(stored, PADDING);
    xor(blockKey, nonce(index, longAt(stored)), stored, PADDING, text.length());
    return Bytes.wrap(stored);
  }

  /** Returns the text of a stored block; {@link IllegalArgumentException} if it is too short. */
  public Bytes decrypt(long index, Bytes stored) {
    if (stored.length() < PADDING) {
      throw new IllegalArgumentException(
          "block " + index + " of " + stored.length() + " bytes is not encrypted");
    }
    byte[] copy = stored.toByteArray();
    int length = copy.length - PADDING;
    xor(blockKey, nonce(index, longAt(copy)), copy, PADDING, length);
    return Bytes.wrap(copy, PADDING, length);
  }

  private static void xor(byte[] key, byte[] nonce, byte[] data, int at, int length) {
    XSalsa20Engine engine = new XSalsa20Engine();
    engine.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
    int done = engine.processBytes(data, at, length, data, at);
    if (done != length) {
      throw new IllegalStateException("cipher made " + done + " of " + length + " bytes");
    }
  }

  private static byte[] nonce(long index, long padding) {
    return ByteBuffer.allocate(24)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(index)
        .putLong(padding)
        .array();
  }

  private static long longAt(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }
}
