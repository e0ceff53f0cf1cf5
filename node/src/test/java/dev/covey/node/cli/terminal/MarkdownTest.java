package dev.covey.node.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Markdown looks like on a terminal with styles; {@code ^} stands for escape. */
@Timeout(60)
final class MarkdownTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '"',
      value = {
        "plain words, 5 of them > plain words, 5 of them",
        "a **bold** word > a ^[1mbold^[22m word",
        "an *italic* or _italic_ word > an ^[3mitalic^[23m or ^[3mitalic^[23m word",
        "`code *as it is*` > ^[36mcode *as it is*^[39m",
        "***both*** > ^[3m^[1mboth^[22m^[23m",
        "snake_case_stays > snake_case_stays",
        "\\*stars\\* > *stars*",
        "5 * 3 * 2 > 5 * 3 * 2",
        "# Title > ^[1mTitle^[22m",
        "#channel > #channel",
        "&lt;b&gt; > \"<b>\"",
      })
  void inlineStyles(String text, String expected) {
    assertThat(shown(text)).isEqualTo(expected);
  }

  @Test
  void linksShowWhereTheyLead() {
    assertThat(shown("see [the bank](https://evil.example/a)"))
        .isEqualTo("see the bank <^[4mhttps://evil.example/a^[24m>");
    assertThat(shown("[https://bank.example](https://evil.example)"))
        .isEqualTo("https://bank.example <^[4mhttps://evil.example^[24m>");
    assertThat(shown("<https://a.example>")).isEqualTo("https://a.example");
    assertThat(shown("![cat](cat.png)")).isEqualTo("[cat] <^[4mcat.png^[24m>");
    assertThat(shown("[a][b]\n\n[b]: https://c.example"))
        .isEqualTo("a <^[4mhttps://c.example^[24m>\n| [b]: https://c.example");
    assertThat(shown("[](https://a.example)")).isEqualTo("<^[4mhttps://a.example^[24m>");
  }

  @Test
  void blocksKeepTheirShape() {
    assertThat(shown("- a\n- b\n  - c\n\nend"))
        .isEqualTo("\u2022 a\n| \u2022 b\n|   \u2022 c\n| end");
    assertThat(shown("3. a\n4. b")).isEqualTo("3. a\n| 4. b");
    assertThat(shown("> a\n> b\n\nc")).isEqualTo("^[2m\u2502 ^[22ma\n| ^[2m\u2502 ^[22mb\n| c");
    assertThat(shown("```java\nint a;\n  b *c*\n```\nend"))
        .isEqualTo("  ^[2mjava^[22m\n|   ^[36mint a;^[39m\n|   ^[36m  b *c*^[39m\n| end");
    assertThat(shown("*a*\n\nb\nc")).isEqualTo("^[3ma^[23m\n| \n| b\n| c");
  }

  @Test
  void htmlIsWords() {
    assertThat(shown("<script>alert(*1*)</script>"))
        .isEqualTo("<script>alert(^[3m1^[23m)</script>");
    assertThat(shown("<div>\n*a*\n</div>")).isEqualTo("<div>\n| ^[3ma^[23m\n| </div>");
  }

  @Test
  void escapesStayVisibleHoweverTheyAreWritten() {
    assertThat(shown("*a* \u001b[2J")).isEqualTo("^[3ma^[23m \\u{1b}[2J");
    assertThat(shown("*a* &#27;[2J &#x202e; &#xfdd0;"))
        .isEqualTo("^[3ma^[23m \\u{1b}[2J \\u{202e} \\u{fdd0}");
    assertThat(shown("[a](<b\u202ec>)")).isEqualTo("a <^[4mb\\u{202e}c^[24m>");
    assertThat(shown("`a\ufdd0\u009b`")).isEqualTo("^[36ma\\u{fdd0}\\u{9b}^[39m");
  }

  @Test
  void withoutStylesItIsAsItWasWritten() {
    Console plain = console(false);
    assertThat(Markdown.block("**a** [b](c)\n> d", "| ", plain)).isEqualTo("**a** [b](c)\n| > d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "*", "> ", "- ", "![", "`", "<", "_a ", "**a *", "[a](", "&#", "\\"})
  void floodsAreShownSoon(String part) {
    String text = part.repeat(64 * 1024 / part.length());
    String shown = shown(text);
    assertThat(shown.length()).isBetween(2, 40 * text.length());
    assertThat(shown("x" + "\n".repeat(10) + text)).isNotEmpty();
  }

  @Test
  void anyTextIsShownAndHarmless() {
    Random random = new Random(7);
    String[] parts = {
      "*",
      "**",
      "_",
      "`",
      "```",
      "\n",
      "\n\n",
      "> ",
      "- ",
      "1. ",
      "# ",
      "[",
      "](",
      ")",
      "<",
      ">",
      "a",
      " ",
      "\\",
      "&#27;",
      "&#x202e;",
      "http://a.b",
      "![",
      "[x]: y",
      "\t",
      "    ",
      "\u001b[1m",
      "\ufdd1",
      "\u0301"
    };
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(30); i >= 0; i--) {
        text.append(
            random.nextInt(8) == 0
                ? PlainTextTest.hostile(random)
                : parts[random.nextInt(parts.length)]);
      }
      String shown = shown(text.toString()).replaceAll("\\^\\[(1|2|3|4|22|23|24|36|39)m", "");
      PlainTextTest.assertHarmless(shown.replace("\n", ""));
      assertThat(shown.lines().skip(1)).allMatch(line -> line.startsWith("| "));
    }
  }

  /** As the terminal gets it. */
  private String shown(String text) {
    out.reset();
    Console console = console(true);
    console.print(Markdown.block(text, "| ", console));
    String printed = out.toString(StandardCharsets.UTF_8);
    return printed.substring(0, printed.length() - 1).replace('\u001b', '^');
  }

  private Console console(boolean colour) {
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]), out, new ByteArrayOutputStream(), true, true);
    console.useColour(colour);
    return console;
  }
}
