package dev.covey.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(10)
class BlockEncryptionTest {

  private static final JsonNode VECTORS = Vectors.load("encryption");

  private final BlockEncryption encryption =
      new BlockEncryption(
          new LogKey(Vectors.hex(VECTORS, "coreKey")), Vectors.hex(VECTORS, "encryptionKey"));

  @Test
  void encryptsAndDecryptsAsHypercoreDoes() {
    JsonNode derived = VECTORS.required("cases").get(0);
    for (JsonNode block : Vectors.list(derived.required("blocks"))) {
      long index = block.required("index").asLong();
      Bytes text = Vectors.hex(block, "plaintext");
      Bytes stored = Vectors.hex(block, "stored");
      assertThat(encryption.encrypt(index, block.required("fork").asLong(), text))
          .isEqualTo(stored);
      assertThat(encryption.decrypt(index, stored)).isEqualTo(text);
    }
  }

  @Test
  void refusesABlockShorterThanItsPadding() {
    assertThat(encryption.decrypt(0, Bytes.wrap(new byte[8]))).isEqualTo(Bytes.EMPTY);
    assertThatThrownBy(() -> encryption.decrypt(0, Bytes.wrap(new byte[7])))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
