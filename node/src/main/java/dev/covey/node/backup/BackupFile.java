package dev.covey.node.backup;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Argon2id;
import dev.covey.core.crypto.XChaCha20Poly1305;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import java.security.SecureRandom;

/**
 * {@link Belongings} under a password.
 *
 * <pre>
 * "covey-backup\n" (13) | version u8 = 1 | memory in KiB u32 | passes u8 | lanes u8
 *   | salt (16) | nonce (24) | XChaCha20-Poly1305(key, belongings) with its tag
 *
 * key                Argon2id 1.3 (password in NFC, salt, memory, passes, lanes): 32 bytes
 * associated data    everything in front of the ciphertext
 * </pre>
 *
 * <p>What a reader may be asked to pay is bounded: see {@link Argon2id.Cost}.
 */
public final class BackupFile {

  /** The largest there may be, in bytes. */
  public static final int MAX_SIZE = Belongings.MAX_SIZE + 128;

  private static final Bytes MAGIC = Bytes.utf8("covey-backup\n");
  private static final int VERSION = 1;
  private static final int HEADER =
      13 + 1 + 4 + 1 + 1 + Argon2id.SALT_SIZE + XChaCha20Poly1305.NONCE_SIZE;
  private static final SecureRandom RANDOM = new SecureRandom();

  private BackupFile() {}

  /** Seals. Takes about a second and 64 MiB at the default cost. */
  public static Bytes seal(Belongings belongings, char[] password, Argon2id.Cost cost) {
    if (password.length == 0) {
      throw new IllegalArgumentException("a backup needs a password; this one is empty");
    }
    Bytes salt = random(Argon2id.SALT_SIZE);
    Bytes nonce = random(XChaCha20Poly1305.NONCE_SIZE);
    Bytes header =
        new Encoder(HEADER)
            .raw(MAGIC)
            .u8(VERSION)
            .u32(cost.memory())
            .u8(cost.passes())
            .u8(cost.lanes())
            .raw(salt)
            .raw(nonce)
            .toBytes();
    Bytes key = Argon2id.key(password, salt, cost);
    return header.concat(XChaCha20Poly1305.seal(key, nonce, header, belongings.encode()));
  }

  /** Opens, or throws {@link IllegalArgumentException}, one line, that says what it is instead. */
  public static Belongings open(Bytes file, char[] password) {
    if (!file.startsWith(MAGIC)) {
      throw new IllegalArgumentException(
          MAGIC.startsWith(file)
              ? "the backup is cut short: only " + file.length() + " bytes are there"
              : "not a backup of Covey: it does not begin like one");
    }
    try {
      return open(new Decoder(file), file, password);
    } catch (ProtocolViolationException e) {
      throw new IllegalArgumentException(
          "the backup is cut short or damaged (" + e.getMessage() + "): take another copy of it",
          e);
    }
  }

  private static Belongings open(Decoder in, Bytes file, char[] password)
      throws ProtocolViolationException {
    Bytes unusedMagic = in.raw(MAGIC.length());
    int version = in.u8();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "the backup is of version " + version + ", this Covey knows 1: update Covey");
    }
    if (file.length() < HEADER + XChaCha20Poly1305.TAG_SIZE || file.length() > MAX_SIZE) {
      throw new ProtocolViolationException("it has " + file.length() + " bytes");
    }
    Argon2id.Cost cost = cost(in.u32(), in.u8(), in.u8());
    Bytes salt = in.raw(Argon2id.SALT_SIZE);
    Bytes nonce = in.raw(XChaCha20Poly1305.NONCE_SIZE);
    Bytes key = Argon2id.key(password, salt, cost);
    Bytes opened;
    try {
      opened = XChaCha20Poly1305.open(key, nonce, file.slice(0, HEADER), in.rest());
    } catch (ProtocolViolationException e) {
      throw new IllegalArgumentException(
          "the password is wrong, or the backup was changed or cut short", e);
    }
    return Belongings.decode(opened);
  }

  private static Argon2id.Cost cost(long memory, int passes, int lanes)
      throws ProtocolViolationException {
    try {
      return new Argon2id.Cost((int) Math.min(memory, Integer.MAX_VALUE), passes, lanes);
    } catch (IllegalArgumentException e) {
      throw new ProtocolViolationException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Bytes random(int size) {
    byte[] bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}
