package dev.covey.bench;

import java.util.Locale;

/** What a figure should be, by itself or beside JavaScript's. */
record Goal(Goal.Kind kind, double value) {

  static final Goal NONE = new Goal(Kind.NONE, 0);

  enum Kind {
    NONE,
    TIMES,
    AT_LEAST,
    AT_MOST,
    LIKE_THE_ROW_ABOVE
  }

  /** So many times as good as JavaScript. */
  static Goal times(double value) {
    return new Goal(Kind.TIMES, value);
  }

  static Goal atLeast(double value) {
    return new Goal(Kind.AT_LEAST, value);
  }

  static Goal atMost(double value) {
    return new Goal(Kind.AT_MOST, value);
  }

  /** Not below this part of the figure in the row above. */
  static Goal likeTheRowAbove(double part) {
    return new Goal(Kind.LIKE_THE_ROW_ABOVE, part);
  }

  boolean isReached(double own, double times, double above) {
    return switch (kind) {
      case NONE -> true;
      case TIMES -> times >= value;
      case AT_LEAST -> own >= value;
      case AT_MOST -> own <= value;
      case LIKE_THE_ROW_ABOVE -> own >= value * above;
    };
  }

  @Override
  public String toString() {
    return switch (kind) {
      case NONE -> "";
      case TIMES -> String.format(Locale.ROOT, ">= %.0fx", value);
      case AT_LEAST -> String.format(Locale.ROOT, ">= %,.0f", value);
      case AT_MOST -> String.format(Locale.ROOT, "< %,.0f", value);
      case LIKE_THE_ROW_ABOVE -> String.format(Locale.ROOT, ">= %.1f of above", value);
    };
  }
}
