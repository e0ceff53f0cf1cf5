package dev.covey.core.crypto;

import static dev.covey.core.testing.Vectors.hex;
import static dev.covey.core.testing.Vectors.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class EdwardsDhTest {

  @Test
  void agreesAsLibsodiumDoes() throws Exception {
    for (JsonNode v : list(Vectors.load("noise").required("dh"))) {
      KeyPair a = KeyPair.fromSeed(hex(v, "seedA"));
      KeyPair b = KeyPair.fromSeed(hex(v, "seedB"));
      assertThat(Bytes.wrap(EdwardsDh.scalar(a))).isEqualTo(hex(v, "scalarA"));
      assertThat(EdwardsDh.agree(a, b.publicKey())).isEqualTo(hex(v, "shared"));
      assertThat(EdwardsDh.agree(b, a.publicKey())).isEqualTo(hex(v, "sharedReverse"));
    }
  }

  @Test
  void bothEndsArriveAtTheSamePoint() throws Exception {
    for (int i = 0; i < 60; i++) {
      KeyPair a = KeyPair.generate();
      KeyPair b = KeyPair.generate();
      assertThat(EdwardsDh.agree(a, b.publicKey())).isEqualTo(EdwardsDh.agree(b, a.publicKey()));
    }
  }

  @Test
  void refusesPointsThatAreNotOfPrimeOrder() {
    KeyPair own = KeyPair.fromSeed(Bytes.wrap(new byte[32]));
    String[] refused = {
      // the identity, order 2, order 4, order 8, a non-canonical identity, off the curve
      "0100000000000000000000000000000000000000000000000000000000000000",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0000000000000000000000000000000000000000000000000000000000000080",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0200000000000000000000000000000000000000000000000000000000000000",
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    };
    for (String hex : refused) {
      assertThatThrownBy(() -> EdwardsDh.agree(own, PublicKey.parse(hex)))
          .isInstanceOf(ProtocolViolationException.class);
    }
  }
}
