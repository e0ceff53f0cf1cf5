package dev.covey.api;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What a bot may do; a bot has these instead of all that its role may. */
public enum Right {
  READ(1),
  POST(2),
  FILES(4),
  REACT(8),
  MODERATE(16);

  private final int bit;

  Right(int bit) {
    this.bit = bit;
  }

  /** Its bit where rights are written as a number. */
  public int bit() {
    return bit;
  }

  /** The rights of these bits; bits of later versions are left out. */
  public static Set<Right> of(long bits) {
    EnumSet<Right> rights = EnumSet.noneOf(Right.class);
    for (Right right : values()) {
      if ((bits & right.bit) != 0) {
        rights.add(right);
      }
    }
    return Collections.unmodifiableSet(rights);
  }

  /** The bits of these rights. */
  public static long bits(Set<Right> rights) {
    return rights.stream().mapToLong(Right::bit).sum();
  }
}
