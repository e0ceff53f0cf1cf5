package dev.covey.core.crypto;

import dev.covey.core.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id, version 1.3 (RFC 9106): a key from a password, at a price in memory and time. */
public final class Argon2id {

  public static final int SALT_SIZE = 16;

  /** The least and most memory there may be, in KiB: 64 KiB to 256 MiB. */
  public static final int MIN_MEMORY = 64;

  public static final int MAX_MEMORY = 256 << 10;

  public static final int MAX_PASSES = 16;
  public static final int MAX_LANES = 4;

  private Argon2id() {}

  /**
   * What one guess costs.
   *
   * @param memory in KiB
   */
  public record Cost(int memory, int passes, int lanes) {

    /** Some 64 MiB and a second: what RFC 9106 recommends where memory is scarce. */
    public static final Cost DEFAULT = new Cost(64 << 10, 3, 4);

    public Cost {
      if (memory < MIN_MEMORY
          || memory > MAX_MEMORY
          || passes < 1
          || passes > MAX_PASSES
          || lanes < 1
          || lanes > MAX_LANES) {
        throw new IllegalArgumentException(
            "Argon2id with "
                + memory
                + " KiB, "
                + passes
                + " passes and "
                + lanes
                + " lanes; at most "
                + MAX_MEMORY
                + ", "
                + MAX_PASSES
                + " and "
                + MAX_LANES);
      }
    }
  }

  /** Returns 32 bytes. The password counts as UTF-8 in NFC; it is the caller's to wipe. */
  public static Bytes key(char[] password, Bytes salt, Cost cost) {
    if (salt.length() != SALT_SIZE) {
      throw new IllegalArgumentException("salt of " + salt.length() + " bytes, not 16");
    }
    String normal = Normalizer.normalize(new String(password), Normalizer.Form.NFC);
    byte[] secret = normal.getBytes(StandardCharsets.UTF_8);
    try {
      Argon2Parameters parameters =
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withSalt(salt.toByteArray())
              .withMemoryAsKB(cost.memory())
              .withIterations(cost.passes())
              .withParallelism(cost.lanes())
              .build();
      Argon2BytesGenerator generator = new Argon2BytesGenerator();
      generator.init(parameters);
      byte[] key = new byte[32];
      int unused = generator.generateBytes(secret, key);
      return Bytes.wrap(key);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }
}
