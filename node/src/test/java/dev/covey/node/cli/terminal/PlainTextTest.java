package dev.covey.node.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class PlainTextTest {

  @Test
  void wordsOfAnyLanguageStay() {
    String text = "caf\u00e9 \u4f60\u597d \u0645\u0631\u062d\u0628\u0627 \ud83d\ude00 e\u0301";
    assertThat(PlainText.line(text)).isEqualTo(text);
    assertThat(PlainText.line("plain ~!@")).isEqualTo("plain ~!@");
  }

  @Test
  void lineBreaksAreVisibleInNamesAndIndentedInMessages() {
    assertThat(PlainText.line("a\nb\rc")).isEqualTo("a\\u{a}b\\u{d}c");
    assertThat(PlainText.block("a\nb\rc", "  ")).isEqualTo("a\n  b\\u{d}c");
  }

  @Test
  void nothingThatActsOnATerminalGetsThrough() {
    Random random = new Random(11);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 40; i++) {
        text.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x300 : 0x110000));
      }
      String printed = PlainText.line(text.toString());
      assertThat(printed.codePoints().anyMatch(PlainText::isHarmful)).isFalse();
    }
  }

  @Test
  void jsonStaysTheSameValue() {
    assertThat(PlainText.json("{\"a\":\"x\u202ey\u007f\udb40\udc41\"}"))
        .isEqualTo("{\"a\":\"x\\u202ey\\u007f\\udb40\\udc41\"}");
    assertThat(PlainText.json("\"caf\u00e9\"")).isEqualTo("\"caf\u00e9\"");
  }
}
