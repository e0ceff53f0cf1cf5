package dev.covey.node.cli.terminal;

import java.util.Set;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.ListBlock;
import org.commonmark.parser.Parser;

/**
 * Other people's Markdown as lines for a terminal: bold, italic, code, links with their real
 * target, lists, quotes. What is no Markdown, or too much of it, is shown as it was written.
 * Whatever the text, the result is harmless.
 */
final class Markdown {

  /** Longer texts are shown as they were written. An entry is at most 64 KiB. */
  private static final int MAX_CHARACTERS = 64 * 1024;

  /** How deep quotes, lists and emphasis may be in each other; the rest is text. */
  private static final int MAX_DEPTH = 16;

  /** Characters without which there is no Markdown in a line. */
  private static final String MARKUP = "*_`[<&#\\>~";

  private Markdown() {}

  /**
   * The text as lines, of which all but the first begin with the indent. Without styles it is as it
   * was written, which is what Markdown was made for.
   */
  static String block(String text, String indent, Console console) {
    if (!console.hasStyles() || text.length() > MAX_CHARACTERS || !hasMarkup(text)) {
      return PlainText.block(text, indent);
    }
    return render(text, console).replace("\n", "\n" + indent);
  }

  /** Never throws: a text that the library stumbles over is shown as it was written. */
  private static String render(String text, Console console) {
    try {
      MarkdownLines lines = new MarkdownLines(console);
      Library.PARSER.parse(text).accept(lines);
      return lines.text();
    } catch (RuntimeException | StackOverflowError e) {
      return PlainText.block(text, "");
    }
  }

  private static boolean hasMarkup(String text) {
    boolean begins = true;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (MARKUP.indexOf(c) >= 0 || (begins && (c == '-' || c == '+' || (c >= '0' && c <= '9')))) {
        return true;
      }
      begins = c == '\n' || (begins && c == ' ');
    }
    return false;
  }

  /** Loaded with the first text that needs it: most commands show none. */
  private static final class Library {
    static final Parser PARSER =
        Parser.builder()
            .enabledBlockTypes(
                Set.of(BlockQuote.class, FencedCodeBlock.class, Heading.class, ListBlock.class))
            .maxOpenBlockParsers(MAX_DEPTH)
            .maxInlineNesting(MAX_DEPTH)
            .build();
  }
}
