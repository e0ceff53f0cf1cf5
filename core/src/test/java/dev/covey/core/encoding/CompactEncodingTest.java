package dev.covey.core.encoding;

import static dev.covey.core.testing.Vectors.hex;
import static dev.covey.core.testing.Vectors.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Vectors;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(10)
class CompactEncodingTest {

  private static final JsonNode VECTORS = Vectors.load("compact-encoding");

  @Test
  void writesAndReadsUintsAsJavaScriptDoes() throws Exception {
    for (JsonNode v : list(VECTORS.required("uint"))) {
      long value = Long.parseLong(v.required("value").asString());
      assertThat(new Encoder().uint(value).toBytes()).isEqualTo(hex(v, "hex"));
      assertThat(new Decoder(hex(v, "hex")).uint()).isEqualTo(value);
      assertThat(Encoder.uintSize(value)).isEqualTo(hex(v, "hex").length());
    }
  }

  @Test
  void writesAndReadsSignedIntsAsJavaScriptDoes() throws Exception {
    for (JsonNode v : list(VECTORS.required("int"))) {
      long value = Long.parseLong(v.required("value").asString());
      assertThat(new Encoder().sint(value).toBytes()).isEqualTo(hex(v, "hex"));
      assertThat(new Decoder(hex(v, "hex")).sint()).isEqualTo(value);
    }
  }

  @Test
  void writesAndReadsStringsAndBuffers() throws Exception {
    for (JsonNode v : list(VECTORS.required("string"))) {
      String value = v.required("value").asString();
      assertThat(new Encoder().string(value).toBytes()).isEqualTo(hex(v, "hex"));
      assertThat(new Decoder(hex(v, "hex")).string()).isEqualTo(value);
    }
    for (JsonNode v : list(VECTORS.required("buffer"))) {
      Bytes value = Bytes.hex(v.required("value").asString());
      assertThat(new Encoder().buffer(value).toBytes()).isEqualTo(hex(v, "hex"));
      assertThat(new Decoder(hex(v, "hex")).buffer()).isEqualTo(value);
    }
  }

  @Test
  void acceptsNumbersThatAreLongerThanNecessary() throws Exception {
    for (JsonNode v : list(VECTORS.required("nonMinimalAccepted"))) {
      assertThat(new Decoder(hex(v, "hex")).uint())
          .isEqualTo(Long.parseLong(v.required("value").asString()));
    }
  }

  @Test
  void acceptsTheLargestUintAndRefusesOneMore() throws Exception {
    Bytes max = new Encoder().u8(0xff).u64(Encoder.MAX_UINT).toBytes();
    Bytes over = new Encoder().u8(0xff).u64(Encoder.MAX_UINT + 1).toBytes();
    Bytes negative = new Encoder().u8(0xff).u64(-1).toBytes();
    assertThat(new Decoder(max).uint()).isEqualTo(Encoder.MAX_UINT);
    assertThatThrownBy(() -> new Decoder(over).uint())
        .isInstanceOf(ProtocolViolationException.class);
    assertThatThrownBy(() -> new Decoder(negative).uint())
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("18446744073709551615");
  }

  @Test
  void refusesALengthBeyondTheEndBeforeAllocating() {
    Bytes huge = new Encoder().u8(0xff).u64(1L << 50).toBytes();
    assertThatThrownBy(() -> new Decoder(huge).buffer())
        .isInstanceOf(ProtocolViolationException.class);
    assertThatThrownBy(() -> new Decoder(huge).uint32Array())
        .isInstanceOf(ProtocolViolationException.class);
  }

  @Test
  void turnsAnyBytesIntoAValueOrAProtocolViolation() {
    Random random = new Random(42);
    for (int round = 0; round < 20_000; round++) {
      byte[] junk = new byte[random.nextInt(24)];
      random.nextBytes(junk);
      Decoder decoder = new Decoder(junk);
      try {
        while (decoder.hasRemaining()) {
          switch (random.nextInt(7)) {
            case 0 -> assertThat(decoder.uint()).isNotNegative();
            case 1 -> assertThat(Math.abs(decoder.sint())).isLessThanOrEqualTo(Encoder.MAX_UINT);
            case 2 -> assertThat(decoder.buffer()).isNotNull();
            case 3 -> assertThat(decoder.uint32Array()).hasSizeLessThan(7);
            case 4 -> assertThat(decoder.string()).isNotNull();
            case 5 -> assertThat(decoder.fixed32()).isNotNull();
            default -> assertThat(decoder.rest().length()).isLessThan(25);
          }
        }
      } catch (ProtocolViolationException expected) {
        assertThat(expected).hasMessageMatching(".+");
      }
    }
  }
}
