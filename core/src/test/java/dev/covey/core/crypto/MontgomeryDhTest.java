package dev.covey.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MontgomeryDhTest {

  @Test
  void turnedPublicKeyIsThatOfTheTurnedSecret() throws ProtocolViolationException {
    for (int i = 0; i < 50; i++) {
      KeyPair pair = KeyPair.generate();
      byte[] expected = new byte[32];
      X25519.scalarMultBase(EdwardsDh.scalar(pair), 0, expected, 0);
      assertThat(MontgomeryDh.point(pair.publicKey())).isEqualTo(Bytes.wrap(expected));
    }
  }

  @Test
  void bothEndsArriveAtTheSameSecret() throws ProtocolViolationException {
    KeyPair a = KeyPair.generate();
    KeyPair b = KeyPair.generate();
    Bytes shared = MontgomeryDh.agree(a, b.publicKey());
    assertThat(MontgomeryDh.agree(b, a.publicKey())).isEqualTo(shared);
    assertThat(MontgomeryDh.agree(b, MontgomeryDh.point(a.publicKey()))).isEqualTo(shared);
    assertThat(MontgomeryDh.agree(KeyPair.generate(), a.publicKey())).isNotEqualTo(shared);
  }

  @Test
  void keysOfSmallOrderAreRefused() {
    KeyPair own = KeyPair.generate();
    Bytes zero = Bytes.wrap(new byte[32]);
    Bytes one = Bytes.hex("01" + "00".repeat(31));
    assertThatThrownBy(() -> MontgomeryDh.agree(own, zero))
        .isInstanceOf(ProtocolViolationException.class);
    assertThatThrownBy(() -> MontgomeryDh.agree(own, one))
        .isInstanceOf(ProtocolViolationException.class);
    assertThatThrownBy(() -> MontgomeryDh.agree(own, new PublicKey(one)))
        .isInstanceOf(ProtocolViolationException.class);
    assertThatThrownBy(() -> MontgomeryDh.agree(own, Bytes.wrap(new byte[31])))
        .isInstanceOf(ProtocolViolationException.class);
  }
}
