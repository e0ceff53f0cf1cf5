package dev.covey.core.crypto;

import static dev.covey.core.testing.Vectors.hex;
import static dev.covey.core.testing.Vectors.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.bytes.ZBase32;
import dev.covey.core.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(10)
class CryptoVectorsTest {

  private static final JsonNode VECTORS = Vectors.load("crypto");

  @Test
  void derivesNamespacesAsHypercoreDoes() {
    JsonNode names = VECTORS.required("namespaces").required("hypercore");
    assertThat(Namespace.of("hypercore", 0)).isEqualTo(hex(names, "TREE"));
    assertThat(Namespace.of("hypercore", 5)).isEqualTo(hex(names, "DEFAULT_ENCRYPTION"));
  }

  @Test
  void derivesKeyPairsFromSeeds() {
    for (JsonNode v : list(VECTORS.required("keyPairs"))) {
      KeyPair pair = KeyPair.fromSeed(hex(v, "seed"));
      assertThat(pair.publicKey().bytes()).isEqualTo(hex(v, "publicKey"));
      Bytes message = Bytes.utf8("message");
      Bytes signature = pair.sign(message);
      assertThat(pair.publicKey().verify(message, signature)).isTrue();
      assertThat(pair.publicKey().verify(Bytes.utf8("messagf"), signature)).isFalse();
      assertThat(pair.publicKey().verify(message, signature.slice(0, 63))).isFalse();
      assertThat(pair.toString()).doesNotContain(pair.seed().hex());
    }
  }

  @Test
  void hashesKeyedAsHypercoreDoes() {
    for (JsonNode v : list(VECTORS.required("discoveryKey"))) {
      assertThat(Blake2b.keyedHash(hex(v, "key"), Bytes.utf8("hypercore")))
          .isEqualTo(hex(v, "discoveryKey"));
    }
  }

  @Test
  void writesAndReadsZBase32() {
    for (JsonNode v : list(VECTORS.required("z32"))) {
      String id = v.required("id").asString();
      assertThat(ZBase32.encode(hex(v, "key"))).isEqualTo(id);
      assertThat(ZBase32.decode(id)).isEqualTo(hex(v, "key"));
      assertThatThrownBy(() -> ZBase32.decode(id.substring(1) + "9"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> ZBase32.decode(id.substring(1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
