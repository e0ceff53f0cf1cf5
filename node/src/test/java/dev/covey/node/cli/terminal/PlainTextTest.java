package dev.covey.node.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.BreakIterator;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class PlainTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain ~!@",
        "caf\u00e9 e\u0301 vi\u1ec7t Vi\u0323\u0302t",
        "\u4f60\u597d \u3053\u3093\u306b\u3061\u306f \ud55c\uad6d\uc5b4",
        "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", // Persian with a non-joiner
        "\u0915\u094d\u200d\u0937", // Devanagari with a joiner
        "\u0e17\u0e35\u0e48", // Thai vowel and tone
        "\ud83d\ude00 \u2764\ufe0f 1\ufe0f\u20e3",
        "\ud83d\udc69\u200d\ud83d\udcbb \ud83c\udff3\ufe0f\u200d\ud83c\udf08",
        "\ud83d\udc4b\ud83c\udffd \ud83c\uddf3\ud83c\uddf4",
      })
  void wordsAndPicturesOfAnyLanguageStay(String text) {
    assertThat(PlainText.line(text)).isEqualTo(text);
    assertThat(PlainText.block(text, "  ")).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0007, bell",
    "0008, backspace",
    "001b, escape",
    "0085, next line",
    "009b, CSI in one byte",
    "0090, DCS in one byte",
    "009d, OSC in one byte",
    "007f, delete",
    "00ad, soft hyphen",
    "200b, zero width space",
    "200c, non-joiner between Latin letters",
    "200d, joiner between Latin letters",
    "200e, left-to-right mark",
    "200f, right-to-left mark",
    "202a, embedding",
    "202e, right-to-left override",
    "2028, line separator",
    "2029, paragraph separator",
    "2060, word joiner",
    "2063, invisible separator",
    "2066, left-to-right isolate",
    "2067, right-to-left isolate",
    "2068, first strong isolate",
    "2069, end of isolate",
    "206e, national digits",
    "feff, byte order mark",
    "fe0f, selector behind a letter",
    "fe00, selector",
    "034f, grapheme joiner",
    "061c, Arabic letter mark",
    "115f, Hangul filler",
    "3164, Hangul filler",
    "180e, Mongolian vowel separator",
    "2800, Braille without dots",
    "fff9, annotation",
    "fdd0, no character",
    "ffff, no character",
    "d800, half a character",
    "e0001, language tag",
    "e0041, tag letter",
    "e0100, further selector",
    "1d173, musical format"
  })
  void whatActsOrHidesIsVisible(String hex, String unusedWhat) {
    String text = "a" + Character.toString(Integer.parseInt(hex, 16)) + "b";
    assertThat(PlainText.line(text)).isEqualTo("a\\u{" + hex.replaceFirst("^0+", "") + "}b");
    assertThat(PlainText.block(text, "  ")).isEqualTo(PlainText.line(text));
    assertThat(PlainText.name(text)).isEqualTo(PlainText.line(text));
  }

  @Test
  void sequencesThatTerminalsUnderstandBecomeWords() {
    assertThat(PlainText.line("\u001b]0;title\u0007\u001b[2J\u001b[31mred\u001bP1$r\u001b\\"))
        .isEqualTo("\\u{1b}]0;title\\u{7}\\u{1b}[2J\\u{1b}[31mred\\u{1b}P1$r\\u{1b}\\");
  }

  @Test
  void lineBreaksAreVisibleInNamesAndIndentedInMessages() {
    assertThat(PlainText.line("a\nb\rc")).isEqualTo("a\\u{a}b\\u{d}c");
    assertThat(PlainText.block("a\nb\rc", "  ")).isEqualTo("a\n  b\\u{d}c");
    assertThat(PlainText.line("a\tb")).isEqualTo("a    b");
  }

  @Test
  void floodsOfMarksAreCutAndCounted() {
    String flood = "a" + "\u0301".repeat(1_000) + "b";
    assertThat(PlainText.line(flood)).isEqualTo("a" + "\u0301".repeat(4) + "\\u{+996 marks}b");
    assertThat(PlainText.line("\u0301a")).isEqualTo("\\u{301}a");
    assertThat(PlainText.block("a\n\u0301", "")).isEqualTo("a\n\\u{301}");
  }

  @Test
  void joinersAndSelectorsMakeNoHidingPlaces() {
    assertThat(PlainText.line("\u2764\ufe0f\ufe0f")).isEqualTo("\u2764\ufe0f\\u{fe0f}");
    assertThat(PlainText.line("\ud83d\ude00\u200d")).isEqualTo("\ud83d\ude00\\u{200d}");
    assertThat(PlainText.line("\ud83d\ude00\u200da")).isEqualTo("\ud83d\ude00\\u{200d}a");
    String marksAndJoiners = "\u0915" + "\u094d\u200d".repeat(500);
    assertThat(PlainText.line(marksAndJoiners).replace("\u200d", ""))
        .doesNotContain("\u094d".repeat(Visible.MAX_MARKS + 1));
  }

  @Test
  void namesAreShortSingleAndCannotForgeAnIdentity() {
    assertThat(PlainText.name("ada~1234: send money")).isEqualTo("ada\\u{7e}1234: send money");
    assertThat(PlainText.name("@ada\u2713: pay")).isEqualTo("\\u{40}ada\u2713: pay");
    assertThat(PlainText.name("  ada \u00a0\u3000  b  ")).isEqualTo("ada b");
    assertThat(PlainText.name(" \u2003 ")).isEqualTo("(no name)");
    assertThat(PlainText.name("x".repeat(1 << 20))).isEqualTo("x".repeat(64) + "\u2026");
    assertThat(PlainText.name("\u202e".repeat(1 << 20)).length()).isLessThan(300);
    assertThat(PlainText.title("x".repeat(1 << 20))).hasSize(201);
    assertThat(PlainText.complaint("\u001b".repeat(1 << 20)).length()).isLessThan(13_000);
    assertThat(PlainText.name("\ud83d\ude00".repeat(100))).doesNotContain("\\u{d83d}");
  }

  @Test
  void nothingThatActsOnATerminalGetsThrough() {
    Random random = new Random(11);
    for (int round = 0; round < 20_000; round++) {
      String text = hostile(random);
      for (String shown : new String[] {PlainText.line(text), PlainText.name(text)}) {
        assertHarmless(shown);
        assertThat(shown).doesNotContain("\n");
        assertThat(PlainText.line(shown)).as("nothing is left to do").isEqualTo(shown);
      }
      assertHarmless(PlainText.block(text, "").replace("\n", ""));
    }
  }

  @Test
  void partsStayHarmlessSideBySide() {
    Random random = new Random(12);
    for (int round = 0; round < 5_000; round++) {
      String both = PlainText.line(hostile(random)) + PlainText.line(hostile(random));
      assertHarmless(both);
    }
  }

  @Test
  void jsonStaysTheSameValue() {
    assertThat(PlainText.json("{\"a\":\"x\u202ey\u007f\udb40\udc41\"}"))
        .isEqualTo("{\"a\":\"x\\u202ey\\u007f\\udb40\\udc41\"}");
    assertThat(PlainText.json("\"caf\u00e9\"")).isEqualTo("\"caf\u00e9\"");
    Random random = new Random(13);
    for (int round = 0; round < 2_000; round++) {
      String text = hostile(random);
      String json = PlainText.json(dev.covey.node.door.Json.string(text));
      assertThat(json.codePoints().noneMatch(PlainText::isHarmful)).isTrue();
      assertThat(dev.covey.node.door.Json.parse(json)).isEqualTo(text);
    }
  }

  /** By rules of this test's own: no escapes, no control of direction, no floods. */
  static void assertHarmless(String shown) {
    int marks = 0;
    for (int at = 0; at < shown.length(); ) {
      int c = shown.codePointAt(at);
      at += Character.charCount(c);
      assertThat(Character.isISOControl(c)).as("control %x in %s", c, shown).isFalse();
      assertThat((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x206f)).isFalse();
      assertThat(c >= 0xe0000 && c <= 0xe0fff).isFalse();
      assertThat(c == 0x200b || c == 0x2028 || c == 0x2029 || c == 0xfeff).isFalse();
      assertThat(c >= 0xd800 && c <= 0xdfff).as("half a character").isFalse();
      marks = Character.getType(c) == Character.NON_SPACING_MARK && c != 0xfe0f ? marks + 1 : 0;
      assertThat(marks).isLessThanOrEqualTo(Visible.MAX_MARKS);
    }
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(shown);
    assertThat(characters.first()).isZero();
  }

  /** Random text of what is most likely to do harm. */
  static String hostile(Random random) {
    StringBuilder text = new StringBuilder();
    int[] favourites = {
      '\u001b', '[', ']', 'm', '\n', '\r', 0x200d, 0x200c, 0xfe0f, 0x301, 0x20e3, 0x202e, 0x2067,
      0x2069, 0x1f600, 0x2764, 0x915, 0x94d, 0x627, 0xe0041, 0xfdd0, 0xfdd4, 0xd83d, 0xde00, '~'
    };
    int length = random.nextInt(40);
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt(0x300);
            case 1 -> random.nextInt(0x110000);
            default -> favourites[random.nextInt(favourites.length)];
          });
    }
    return text.toString();
  }
}
