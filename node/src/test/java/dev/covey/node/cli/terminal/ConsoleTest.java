package dev.covey.node.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class ConsoleTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void onlyOwnStylesGetThroughTheGate() {
    Console console = console(true);
    console.print(console.bold("a") + " \u001b[2J\u009b1m\u202e\r \t" + console.dim("b"));
    assertThat(printed(out))
        .isEqualTo(
            "\u001b[1ma\u001b[22m \\u{1b}[2J\\u{9b}1m\\u{202e}\\u{d} \t\u001b[2mb\u001b[22m\n");
    console.error("x\u001b]0;y\u0007");
    assertThat(printed(err)).isEqualTo("x\\u{1b}]0;y\\u{7}\n");
    console.progress("got \u001b[1A");
    assertThat(printed(err)).endsWith("\rgot \\u{1b}[1A\u001b[K");
  }

  @Test
  void stylesNeedATerminal() {
    Console console = console(false);
    console.useColour(true);
    console.print(console.bold("a") + console.tinted("b", "seed") + console.apart("\u05d0"));
    assertThat(printed(out)).isEqualTo("ab\u05d0\n");
  }

  @Test
  void wordsWrittenFromRightToLeftLeaveTheirNeighboursAlone() {
    Console console = console(true);
    console.print(console.apart("ada") + " " + console.apart("\u05d0\u05d1\n\u05d2"));
    assertThat(printed(out)).isEqualTo("ada \u2068\u05d0\u05d1\u2069\n\u2068\u05d2\u2069\n");
  }

  @Test
  void jsonKeepsItsValueThroughTheGate() {
    Console console = console(true);
    console.printJson(json -> json.writeString("a\u001b\u202e\ufdd1\ud83d\ude00"));
    console.flush();
    assertThat(printed(out)).isEqualTo("\"a\\u001B\\u202e\\ufdd1\ud83d\ude00\"\n");
  }

  private Console console(boolean terminal) {
    Console console =
        new Console(new ByteArrayInputStream(new byte[0]), out, err, terminal, terminal);
    console.useColour(terminal);
    return console;
  }

  private static String printed(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
