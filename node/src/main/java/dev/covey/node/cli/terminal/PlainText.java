package dev.covey.node.cli.terminal;

/**
 * Other people's text, made harmless for a terminal: whatever could move the cursor, reverse or
 * hide words becomes visible as {@code \}{@code u{1b}}. Words of every language stay as they are.
 */
public final class PlainText {

  /** As much of a name is shown. */
  static final int NAME_CHARACTERS = 64;

  /** As much of a title is shown; no room's name is longer. */
  static final int TITLE_CHARACTERS = 200;

  /** As much of a complaint is shown: it may quote anything. */
  private static final int COMPLAINT_CHARACTERS = 2_000;

  private PlainText() {}

  /** One line: line breaks become visible too. Of any length; see {@link #name} for names. */
  public static String line(String text) {
    return isPlain(text) ? text : new Visible(Visible.Keeps.LINE).text(text);
  }

  /** A line of what went wrong, which may quote anything: at most 2,000 characters of it. */
  public static String complaint(String text) {
    return line(shortened(text, COMPLAINT_CHARACTERS));
  }

  /** One line of at most 200 characters: names of files and rooms. */
  public static String title(String text) {
    return line(shortened(text, TITLE_CHARACTERS));
  }

  /** The beginning of a line, as somebody said it. */
  static String quote(String text, int characters) {
    return line(shortened(text, characters));
  }

  /**
   * A member's name as a part of a line: at most 64 characters, spaces single and none around it,
   * and the {@code ~} that stands before identities written as an escape.
   */
  public static String name(String name) {
    String tight = shortened(name, 2 * NAME_CHARACTERS);
    StringBuilder out = new StringBuilder(tight.length());
    boolean spaced = false;
    for (int at = 0; at < tight.length(); at++) {
      char c = tight.charAt(at);
      boolean space = Character.getType(c) == Character.SPACE_SEPARATOR;
      if (!space || !spaced) {
        out.append(space ? ' ' : c);
      }
      spaced = space;
    }
    String shown =
        shortened(line(shortened(out.toString().strip(), NAME_CHARACTERS)), 4 * NAME_CHARACTERS);
    String named = shown.isEmpty() ? "(no name)" : shown.replace("~", "\\u{7e}");
    return named.startsWith("@") ? "\\u{40}" + named.substring(1) : named;
  }

  /** Line breaks stay, and every following line begins with the indent. For messages. */
  public static String block(String text, String indent) {
    if (isPlain(text)) {
      return text;
    }
    String shown = new Visible(Visible.Keeps.LINES).text(text);
    return indent.isEmpty() ? shown : shown.replace("\n", "\n" + indent);
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

  /**
   * Whether a character, for itself, acts on the terminal or on the direction of text, or cannot be
   * seen. Some of them are shown where their neighbours give them a meaning, such as joiners.
   */
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

  /** Printable ASCII, which is most of what there is. */
  static boolean isPlain(String text) {
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c < ' ' || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static boolean isInvisible(int c) {
    return c == 0x034f // combining grapheme joiner
        || c == 0x115f
        || c == 0x1160
        || c == 0x3164
        || c == 0xffa0 // Hangul fillers
        || c == 0x17b4
        || c == 0x17b5 // inherent Khmer vowels
        || c == 0x2065 // to be a format character
        || c == 0x2800 // Braille without dots
        || c == 0x16fe4 // Khitan filler
        || c == 0x1d159 // a note without a head
        || (c >= 0x180b && c <= 0x180f) // Mongolian selectors
        || (c >= 0xfdd0 && c <= 0xfdef) // no characters: Console's own marks
        || (c >= 0xfff0 && c <= 0xfff8)
        || (c & 0xfffe) == 0xfffe // no characters
        || (c >= 0xe0000 && c <= 0xe0fff); // tags and further selectors
  }

  private static String shortened(String text, int characters) {
    if (text.length() <= characters) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(characters - 1)) ? characters - 1 : characters;
    return text.substring(0, end) + "\u2026";
  }
}
