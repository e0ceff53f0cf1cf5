package dev.covey.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import java.util.Random;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The own kernel against RFC 7693 and Bouncy Castle. */
@Timeout(60)
class Blake2bTest {

  private final Random random = new Random(7693);

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void hashesAsTheRfcDoes() {
    assertThat(Blake2b.hash512().update(Bytes.utf8("abc")).finish())
        .isEqualTo(
            Bytes.hex(
                "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                    + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"));
  }

  @Test
  void hashesEveryLengthAsBouncyCastleDoes() {
    Blake2b own = Blake2b.hash256();
    for (int length = 0; length <= 1_100; length++) {
      byte[] input = bytes(length);
      assertThat(own.update(input, 0, length).finish()).isEqualTo(reference(null, 32, input));
    }
  }

  @Test
  void hashesInPiecesAsInOne() {
    for (int round = 0; round < 2_000; round++) {
      byte @Nullable [] key = round % 2 == 0 ? null : bytes(1 + random.nextInt(64));
      boolean wide = key == null && round % 4 == 0;
      Blake2b own =
          wide
              ? Blake2b.hash512()
              : key == null ? Blake2b.hash256() : Blake2b.keyed256(Bytes.wrap(key));
      byte[] input = bytes(random.nextInt(700));
      for (int at = 0; at < input.length; ) {
        int piece = Math.min(input.length - at, random.nextInt(300));
        if (piece == 0) {
          own.update(input[at++]);
          continue;
        }
        own.update(input, at, piece);
        at += piece;
      }
      Bytes expected = reference(key, wide ? 64 : 32, input);
      assertThat(own.finish()).isEqualTo(expected);
      assertThat(own.update(input, 0, input.length).finish()).isEqualTo(expected);
    }
  }

  @Test
  void refusesKeysThatAreTooShortOrLong() {
    assertThatThrownBy(() -> Blake2b.keyed256(Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 bytes");
    assertThatThrownBy(() -> Blake2b.keyed256(Bytes.wrap(new byte[65])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65 bytes");
  }

  private static Bytes reference(byte @Nullable [] key, int size, byte[] input) {
    Blake2bDigest digest = new Blake2bDigest(key, size, null, null);
    digest.update(input, 0, input.length);
    byte[] hash = new byte[size];
    digest.doFinal(hash, 0);
    return Bytes.wrap(hash);
  }
}
