package dev.covey.node.cli.terminal;

/**
 * Other people's text, made harmless for a terminal: whatever could move the cursor, reverse or
 * hide words becomes visible as {@code \}{@code u{1b}}.
 */
public final class PlainText {

  private PlainText() {}

  /** One line: line breaks become visible too. For names. */
  public static String line(String text) {
    return escaped(text, "");
  }

  /** Line breaks stay, and every following line begins with the indent. For messages. */
  public static String block(String text, String indent) {
    return escaped(text, "\n" + indent);
  }

  private static String escaped(String text, String lineBreak) {
    int length = text.length();
    int at = 0;
    while (at < length && text.charAt(at) >= ' ' && text.charAt(at) < 0x7f) {
      at++;
    }
    if (at == length) {
      return text;
    }
    StringBuilder out = new StringBuilder(length + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\n' && !lineBreak.isEmpty()) {
                out.append(lineBreak);
              } else if (c == '\t') {
                out.append("    ");
              } else if (isHarmful(c)) {
                out.append("\\u{").append(Integer.toHexString(c)).append('}');
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  /**
   * The same JSON text with harmful characters written as escapes; they can only be inside strings.
   */
  public static String json(String json) {
    StringBuilder out = null;
    for (int at = 0; at < json.length(); ) {
      int c = json.codePointAt(at);
      int next = at + Character.charCount(c);
      if (isHarmful(c)) {
        if (out == null) {
          out = new StringBuilder(json.length() + 16).append(json, 0, at);
        }
        for (int i = at; i < next; i++) {
          out.append(String.format("\\u%04x", (int) json.charAt(i)));
        }
      } else if (out != null) {
        out.appendCodePoint(c);
      }
      at = next;
    }
    return out == null ? json : out.toString();
  }

  /** Whether a character acts on the terminal, on the direction of text, or cannot be seen. */
  public static boolean isHarmful(int codePoint) {
    if (codePoint >= ' ' && codePoint < 0x7f) {
      return false;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> isInvisible(codePoint);
    };
  }

  private static boolean isInvisible(int c) {
    return c == 0x034f // combining grapheme joiner
        || c == 0x115f
        || c == 0x1160
        || c == 0x3164
        || c == 0xffa0 // Hangul fillers
        || c == 0x17b4
        || c == 0x17b5 // inherent Khmer vowels
        || (c >= 0x180b && c <= 0x180f) // Mongolian selectors
        || (c >= 0xe0000 && c <= 0xe0fff); // tags and further selectors
  }
}
