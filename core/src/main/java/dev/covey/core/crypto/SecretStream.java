package dev.covey.core.crypto;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;

/**
 * One direction of libsodium's secretstream: a row of messages, each sealed so that none can be
 * changed, dropped, repeated or reordered. Confined to one thread; allocates nothing per message.
 *
 * <pre>
 * ciphertext   u8 encrypted tag | encrypted message | tag (16)
 * state        key (32) | u32 LE counter, starts at 1 | inner nonce (8)
 * key stream   block 0: Poly1305 key; block 1: tag and 63 zeros; from block 2: the message
 * </pre>
 *
 * <p>After each message the first half of its tag is folded into the inner nonce. The padding
 * inside the Poly1305 input is the one libsodium shipped with, not the one of RFC 8439.
 */
public final class SecretStream {

  /** What a ciphertext is longer than its plaintext by. */
  public static final int OVERHEAD = 17;

  public static final int HEADER_SIZE = 24;
  public static final int TAG_MESSAGE = 0;

  private static final int TAG_REKEY = 2;
  private static final int MAC = Poly1305.TAG;

  private final ChaCha20 cipher = new ChaCha20();
  private final Poly1305 poly = new Poly1305();
  private final int[] key = new int[8];
  private final byte[] firstBlocks = new byte[2 * ChaCha20.BLOCK];
  private final byte[] tail = new byte[32];
  private final byte[] mac = new byte[MAC];
  private int counter = 1;
  private int nonce1;
  private int nonce2;

  /** Starts a stream from a 32-byte key and the 24-byte header its sender chose. */
  public SecretStream(Bytes key, Bytes header) {
    Bytes whole = ChaCha20Poly1305.sized("header", header, HEADER_SIZE);
    System.arraycopy(HChaCha20.words(key, whole.slice(0, 16)), 0, this.key, 0, 8);
    byte[] inner = whole.slice(16, 8).toByteArray();
    nonce1 = ChaCha20.readInt(inner, 0);
    nonce2 = ChaCha20.readInt(inner, 4);
  }

  private SecretStream(byte[] key, byte[] nonce) {
    ChaCha20.readKey(key, 0, this.key);
    counter = ChaCha20.readInt(nonce, 0);
    nonce1 = ChaCha20.readInt(nonce, 4);
    nonce2 = ChaCha20.readInt(nonce, 8);
  }

  /** Continues from a state that was written down: 32-byte key, 12-byte nonce. */
  static SecretStream resume(Bytes key, Bytes nonce) {
    return new SecretStream(key.toByteArray(), nonce.toByteArray());
  }

  /**
   * Seals a message of {@code length} bytes into {@code length + 17} bytes of {@code out}. In place
   * when {@code out} is {@code in} and {@code outAt + 1} is {@code at}.
   */
  public void push(byte[] in, int at, int length, byte[] out, int outAt) {
    push(TAG_MESSAGE, in, at, length, out, outAt);
  }

  void push(int tag, byte[] in, int at, int length, byte[] out, int outAt) {
    start(tag);
    out[outAt] = firstBlocks[ChaCha20.BLOCK];
    cipher.xor(key, 2, counter, nonce1, nonce2, in, at, length, out, outAt + 1);
    authenticate(out, outAt + 1, length);
    System.arraycopy(mac, 0, out, outAt + 1 + length, MAC);
    advance(tag);
  }

  /**
   * Opens a ciphertext of {@code length} bytes into {@code length - 17} bytes of {@code out}, and
   * returns its tag. In place when {@code out} is {@code in} and {@code outAt} is {@code at + 1}.
   *
   * @throws ProtocolViolationException if it is not the next message of this stream; the state is
   *     then as before
   */
  public int pull(byte[] in, int at, int length, byte[] out, int outAt)
      throws ProtocolViolationException {
    int size = length - OVERHEAD;
    if (size < 0) {
      throw new ProtocolViolationException(
          "encrypted message of " + length + " bytes, at least " + OVERHEAD + " expected");
    }
    start(0);
    int tag = (firstBlocks[ChaCha20.BLOCK] ^ in[at]) & 0xff;
    firstBlocks[ChaCha20.BLOCK] = in[at];
    authenticate(in, at + 1, size);
    if (!ChaCha20Poly1305.sameTag(mac, 0, in, at + 1 + size)) {
      throw new ProtocolViolationException(
          "message of " + size + " bytes does not decrypt: changed, lost or repeated on the way");
    }
    cipher.xor(key, 2, counter, nonce1, nonce2, in, at + 1, size, out, outAt);
    advance(tag);
    return tag;
  }

  private void start(int tag) {
    cipher.block(key, 0, counter, nonce1, nonce2, firstBlocks, 0);
    cipher.block(key, 1, counter, nonce1, nonce2, firstBlocks, ChaCha20.BLOCK);
    firstBlocks[ChaCha20.BLOCK] ^= (byte) tag;
  }

  private void authenticate(byte[] ciphertext, int at, int length) {
    poly.start(firstBlocks, 0);
    poly.update(firstBlocks, ChaCha20.BLOCK, ChaCha20.BLOCK);
    poly.update(ciphertext, at, length);
    // libsodium pads by length & 15 zeros where -length & 15 was meant; both ends keep to it.
    int padding = length & 15;
    for (int i = 0; i < padding + 16; i++) {
      tail[i] = 0;
    }
    ChaCha20.writeInt(tail, padding + 8, ChaCha20.BLOCK + length);
    poly.update(tail, 0, padding + 16);
    poly.finish(mac, 0);
  }

  private void advance(int tag) {
    nonce1 ^= ChaCha20.readInt(mac, 0);
    nonce2 ^= ChaCha20.readInt(mac, 4);
    counter++;
    if ((tag & TAG_REKEY) != 0 || counter == 0) {
      rekey();
    }
  }

  private void rekey() {
    byte[] block = firstBlocks;
    cipher.block(key, 0, counter, nonce1, nonce2, block, 0);
    for (int i = 0; i < 8; i++) {
      key[i] ^= ChaCha20.readInt(block, 4 * i);
    }
    nonce1 ^= ChaCha20.readInt(block, 32);
    nonce2 ^= ChaCha20.readInt(block, 36);
    counter = 1;
  }

  /** The state as key (32) and nonce (12), for tests against recorded states. */
  Bytes state() {
    byte[] state = new byte[44];
    for (int i = 0; i < 8; i++) {
      ChaCha20.writeInt(state, 4 * i, key[i]);
    }
    ChaCha20.writeInt(state, 32, counter);
    ChaCha20.writeInt(state, 36, nonce1);
    ChaCha20.writeInt(state, 40, nonce2);
    return Bytes.wrap(state);
  }
}
