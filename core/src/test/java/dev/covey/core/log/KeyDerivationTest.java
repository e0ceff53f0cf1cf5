package dev.covey.core.log;

import static dev.covey.core.testing.Vectors.hex;
import static dev.covey.core.testing.Vectors.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(10)
class KeyDerivationTest {

  private static final JsonNode VECTORS = Vectors.load("corestore");

  @Test
  void derivesLogsByNameAsCorestoreDoes() {
    KeyDerivation root = KeyDerivation.of(hex(VECTORS, "primaryKey"));
    for (JsonNode v : list(VECTORS.required("cases"))) {
      KeyDerivation at = root;
      String path = v.required("namespacePath").asString();
      if (!path.equals("(root)")) {
        for (String name : path.split(" > ", -1)) {
          at = at.namespace(name);
        }
      }
      KeyPair pair = at.keyPair(v.required("name").asString());
      assertThat(pair.seed()).isEqualTo(hex(v, "seed"));
      assertThat(pair.publicKey().bytes()).isEqualTo(hex(v, "publicKey"));
      LogKey key = Manifest.single(pair.publicKey()).key();
      assertThat(key.bytes()).isEqualTo(hex(v, "key"));
      assertThat(key.discoveryKey().bytes()).isEqualTo(hex(v, "discoveryKey"));
    }
  }

  @Test
  void printsNoSecret() {
    Bytes secret = hex(VECTORS, "primaryKey");
    assertThat(KeyDerivation.of(secret).toString()).doesNotContain(secret.hex());
    assertThatThrownBy(() -> KeyDerivation.of(secret.slice(0, 31)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
