package dev.covey.node.cli.terminal;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/**
 * One pass over a text that makes visible what a terminal would not show as it is. A character may
 * be harmless in one place only: joiners between letters that join, selectors behind a picture, a
 * few marks on a letter. For one text; its own output passes unchanged.
 */
final class Visible {

  /** As many marks are shown on one character; no language needs more. */
  static final int MAX_MARKS = 4;

  private static final int NON_JOINER = 0x200c;
  private static final int JOINER = 0x200d;

  /** Scripts whose letters change with what they join. */
  private static final Set<UnicodeScript> JOINING =
      EnumSet.of(
          UnicodeScript.ARABIC,
          UnicodeScript.SYRIAC,
          UnicodeScript.NKO,
          UnicodeScript.DEVANAGARI,
          UnicodeScript.BENGALI,
          UnicodeScript.GURMUKHI,
          UnicodeScript.GUJARATI,
          UnicodeScript.ORIYA,
          UnicodeScript.TAMIL,
          UnicodeScript.TELUGU,
          UnicodeScript.KANNADA,
          UnicodeScript.MALAYALAM,
          UnicodeScript.SINHALA,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  /** What may stay besides words. */
  enum Keeps {
    /** Nothing. */
    LINE,
    /** Line breaks. */
    LINES,
    /** Line breaks, tabs, and the marks that {@link Style} has put there. */
    STYLES
  }

  private final Keeps keeps;
  private final StringBuilder out = new StringBuilder();
  private int before;
  private int marks;
  private int hidden;

  Visible(Keeps keeps) {
    this.keeps = keeps;
  }

  String text(String text) {
    out.ensureCapacity(text.length() + 16);
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      if (isMark(c) && marks >= MAX_MARKS) {
        hidden++;
      } else {
        tellHidden();
        add(c, at < text.length() ? text.codePointAt(at) : 0);
      }
    }
    tellHidden();
    return out.toString();
  }

  private void add(int c, int next) {
    if (c == '\n' && keeps != Keeps.LINE) {
      out.append('\n');
      before = 0;
    } else if (c == '\t') {
      out.append(keeps == Keeps.STYLES ? "\t" : "    ");
      before = ' ';
    } else if (keeps == Keeps.STYLES && Style.isMark(c)) {
      out.append(Style.sequence(c));
      return;
    } else if (isShown(c, next)) {
      out.appendCodePoint(c);
      before = c;
    } else {
      out.append("\\u{").append(Integer.toHexString(c)).append('}');
      before = '}';
    }
    if (c != JOINER && c != NON_JOINER) {
      marks = isMark(c) && before == c ? marks + 1 : 0;
    }
  }

  private boolean isShown(int c, int next) {
    if (c >= ' ' && c < 0x7f) {
      return true;
    } else if (c == JOINER && isPicture(before) && isPicture(next) && !isSelector(next)) {
      return true;
    } else if (c == JOINER || c == NON_JOINER) {
      return joins(before) && joins(next);
    } else if (c >= 0xfe00 && c <= 0xfe0f) {
      return c >= 0xfe0e && !isSelector(before) && (isPicture(before) || isKey(before));
    }
    return !PlainText.isHarmful(c) && (before != 0 || !isMark(c));
  }

  /** How many marks were left out. */
  private void tellHidden() {
    if (hidden > 0) {
      out.append("\\u{+").append(hidden).append(" marks}");
      before = '}';
      marks = 0;
      hidden = 0;
    }
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK)
        && !isSelector(c);
  }

  private static boolean isSelector(int c) {
    return c >= 0xfe00 && c <= 0xfe0f;
  }

  private static boolean joins(int c) {
    int type = Character.getType(c);
    boolean isLetter =
        type == Character.OTHER_LETTER
            || type == Character.NON_SPACING_MARK
            || type == Character.COMBINING_SPACING_MARK;
    return isLetter && JOINING.contains(UnicodeScript.of(c));
  }

  private static boolean isKey(int c) {
    return (c >= '0' && c <= '9') || c == '#' || c == '*';
  }

  /** Roughly: the blocks that hold emoji and what is drawn as one. */
  private static boolean isPicture(int c) {
    return (c >= 0x1f000 && c <= 0x1faff)
        || (c >= 0x2190 && c <= 0x21ff)
        || (c >= 0x2300 && c <= 0x23ff)
        || (c >= 0x2460 && c <= 0x27bf)
        || (c >= 0x2900 && c <= 0x297f)
        || (c >= 0x2b00 && c <= 0x2bff)
        || c == 0xfe0f
        || c == 0xa9
        || c == 0xae
        || c == 0x203c
        || c == 0x2049
        || c == 0x2122
        || c == 0x2139
        || c == 0x3030
        || c == 0x303d
        || c == 0x3297
        || c == 0x3299;
  }
}
