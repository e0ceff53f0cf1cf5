package dev.covey.node.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the log writes about others cannot act on the terminal. */
@Timeout(20)
class HarmlessOutputTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final PrintStream stream =
      new PrintStream(new HarmlessOutput(out), true, StandardCharsets.UTF_8);

  private String shown() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void escapesAndDirectionsBecomeVisible() {
    stream.println("room \"a\u001b]0;owned\u0007b\u202ec\" gr\u00fc\u00df \u4f60\u597d");
    assertThat(shown())
        .isEqualTo("room \"a\\u{1b}]0;owned\\u{7}b\\u{202e}c\" gr\u00fc\u00df \u4f60\u597d\n");
  }

  @Test
  void tracesKeepTheirLines() {
    new IllegalStateException("a\u001b[2Jb").printStackTrace(stream);
    assertThat(shown()).startsWith("java.lang.IllegalStateException: a\\u{1b}[2Jb\n    at dev.");
    assertThat(shown().lines().count()).isGreaterThan(5);
  }

  @Test
  void charactersThatComeInPiecesStayWhole() throws IOException {
    byte[] bytes = "\u4f60\ud83d\ude00\n".getBytes(StandardCharsets.UTF_8);
    for (byte b : bytes) {
      stream.write(new byte[] {b});
      stream.flush();
    }
    assertThat(shown()).isEqualTo("\u4f60\ud83d\ude00\n");
  }

  @Test
  void anEndlessLineIsNotKept() {
    stream.print("x".repeat(1_000_000));
    stream.flush();
    assertThat(shown().length()).isGreaterThan(900_000);
    stream.close();
    assertThat(shown()).hasSize(1_000_000);
  }
}
