package dev.covey.dht.bencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class BencodeReaderTest {

  @Test
  void readsWhatItsWriterWrote() throws Exception {
    Bytes written =
        new BencodeWriter(1_000)
            .dictionary()
            .key("a")
            .list()
            .integer(Long.MIN_VALUE)
            .integer(0)
            .bytes(Bytes.utf8("spam"))
            .end()
            .key("b")
            .bytes(Bytes.EMPTY)
            .end()
            .toBytes();
    assertThat(written.utf8()).isEqualTo("d1:ali-9223372036854775808ei0e4:spame1:b0:e");
    BencodeValue.Dictionary read = (BencodeValue.Dictionary) BencodeReader.read(written);
    assertThat(read.keys()).containsExactlyInAnyOrder("a", "b");
    assertThat(read.bytes("b")).isEqualTo(Bytes.EMPTY);
    assertThat(read.raw("a")).isEqualTo(Bytes.utf8("li-9223372036854775808ei0e4:spame"));
    assertThat(read.integer("a")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "i",
        "ie",
        "i-0e",
        "i01e",
        "i-e",
        "i+1e",
        "i1",
        "i9223372036854775808e",
        "i1x",
        "01:a",
        "-1:a",
        "2:a",
        "99999999999999999999:a",
        "4:",
        "l",
        "li1e",
        "d",
        "d1:ae",
        "di1ei2ee",
        "d1:ai1e1:ai2ee",
        "i1ei2e",
        "x",
        "e",
        "1:ab",
        "d1:a"
      })
  void refusesWhatIsMalformed(String text) {
    assertThatThrownBy(() -> BencodeReader.read(Bytes.utf8(text)))
        .isInstanceOf(ProtocolViolationException.class);
  }

  @Test
  void boundsDepthAndSize() throws Exception {
    int depth = BencodeReader.MAX_DEPTH;
    assertThat(BencodeReader.read(nested(depth))).isNotNull();
    assertThatThrownBy(() -> BencodeReader.read(nested(depth + 1)))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("deeper than 16");
    assertThatThrownBy(() -> BencodeReader.read(Bytes.wrap(new byte[BencodeReader.MAX_SIZE + 1])))
        .isInstanceOf(ProtocolViolationException.class);
  }

  @Test
  void meetsJunkWithARefusalOnly() {
    Random random = new Random(5);
    List<String> pieces = List.of("d", "l", "e", "i", "1:", "2:ab", "i7e", "-", "0", "9", ":", "a");
    for (int round = 0; round < 100_000; round++) {
      StringBuilder junk = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        junk.append(pieces.get(random.nextInt(pieces.size())));
      }
      try {
        assertThat(BencodeReader.read(Bytes.utf8(junk.toString()))).isNotNull();
      } catch (ProtocolViolationException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
  }

  private static Bytes nested(int depth) {
    return Bytes.utf8("l".repeat(depth) + "e".repeat(depth));
  }
}
