package dev.covey.node.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class LineInputTest {

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> all(LineInput lines) throws IOException {
    List<String> all = new ArrayList<>();
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      all.add(line.get());
    }
    return all;
  }

  @Test
  void readsWhatALineReaderReads() throws IOException {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(400); i > 0; i--) {
        text.append("x".repeat(random.nextInt(random.nextInt(20) == 0 ? 9000 : 90)));
        text.append(random.nextBoolean() ? "\n" : "\u00e9\r\n");
      }
      text.append(random.nextBoolean() ? "" : "end");
      Stream<String> expected = text.toString().lines();
      assertThat(all(new LineInput(bytes(text.toString()), 9002))).isEqualTo(expected.toList());
    }
  }

  @Test
  void boundsALineWithAndWithoutAnEnd() throws IOException {
    assertThat(all(new LineInput(bytes("12345\n12345"), 5))).hasSize(2);
    LineInput ended = new LineInput(bytes("1\n123456\n"), 5);
    assertThat(ended.next()).contains("1");
    assertThatThrownBy(ended::next)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2");
    LineInput endless = new LineInput(bytes("x".repeat(100_000)), 5);
    assertThatThrownBy(endless::next)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 1");
  }

  @Test
  void isReadyOnlyWhenALineIsHere() throws IOException {
    byte[] text = "one\ntwo\nthr".getBytes(StandardCharsets.UTF_8);
    InputStream slow =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            return at < text.length ? text[at++] : -1;
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            int count = Math.min(length, text.length - at);
            System.arraycopy(text, at, target, offset, count);
            at += count;
            return count == 0 ? -1 : count;
          }

          @Override
          public int available() {
            return text.length - at;
          }
        };
    LineInput lines = new LineInput(slow, 100);
    assertThat(lines.isReady()).isTrue();
    assertThat(lines.next()).contains("one");
    assertThat(lines.isReady()).isTrue();
    assertThat(lines.next()).contains("two");
    assertThat(lines.isReady()).isFalse();
    assertThat(lines.next()).contains("thr");
    assertThat(lines.next()).isEmpty();
  }
}
