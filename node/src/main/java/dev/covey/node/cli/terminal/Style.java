package dev.covey.node.cli.terminal;

/**
 * How text looks on a terminal. In strings a style is a pair of code points that are no characters
 * (U+FDD0 on); only {@link Console} turns them into escape sequences, at its gate, where all other
 * escapes have become visible.
 */
enum Style {
  BOLD(0, "1", "22"),
  DIM(1, "2", "22"),
  ITALIC(2, "3", "23"),
  UNDERLINED(3, "4", "24"),
  CODE(4, "36", "39");

  /** Colours to tell people apart by. */
  static final int TINTS = 6;

  private static final int FIRST = 0xfdd0;
  private static final int FIRST_TINT = 0xfdda;
  private static final int TINT_END = FIRST_TINT + TINTS;
  private static final int APART = TINT_END + 1;
  private static final int APART_END = APART + 1;

  private final int mark;
  private final String begin;
  private final String end;

  Style(int number, String begin, String end) {
    this.mark = FIRST + 2 * number;
    this.begin = begin;
    this.end = end;
  }

  String around(String text) {
    return between(mark, text, mark + 1);
  }

  /**
   * @param tint 0 to 5
   */
  static String tinted(String text, int tint) {
    return between(FIRST_TINT + tint, text, TINT_END);
  }

  /** Each line between isolates, so that its direction leaves its neighbours alone. */
  static String apart(String text) {
    String lines = text.replace("\n", (char) APART_END + "\n" + (char) APART);
    return between(APART, lines, APART_END);
  }

  /** Whether some of it is written from right to left. */
  static boolean hasOtherDirection(String text) {
    return !PlainText.isPlain(text)
        && text.codePoints()
            .map(Character::getDirectionality)
            .anyMatch(
                d ->
                    d == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                        || d == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC
                        || d == Character.DIRECTIONALITY_ARABIC_NUMBER);
  }

  /** Whether a code point stands for a style. */
  static boolean isMark(int codePoint) {
    return codePoint >= FIRST && codePoint <= APART_END;
  }

  /** What a terminal understands. */
  static String sequence(int mark) {
    if (mark == APART) {
      return "\u2068";
    } else if (mark == APART_END) {
      return "\u2069";
    } else if (mark >= FIRST_TINT) {
      return "\u001b[" + (mark == TINT_END ? "39" : String.valueOf(31 + mark - FIRST_TINT)) + "m";
    }
    for (Style style : values()) {
      if (mark == style.mark || mark == style.mark + 1) {
        return "\u001b[" + (mark == style.mark ? style.begin : style.end) + "m";
      }
    }
    throw new IllegalArgumentException("no style: " + Integer.toHexString(mark));
  }

  private static String between(int begin, String text, int end) {
    return (char) begin + text + (char) end;
  }
}
