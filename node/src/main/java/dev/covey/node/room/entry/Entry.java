package dev.covey.node.room.entry;

import java.util.List;

/**
 * One entry of a writer log.
 *
 * @param time hybrid logical clock, for order; see {@link HybridClock}
 * @param at the author's wall clock in ms since 1970, for display only
 * @param seen other writers' heads that are new since this writer's previous entry, by rising tag
 * @param body what it says
 */
public record Entry(long time, long at, List<Seen> seen, Body body) {

  /** The largest encoded entry, in bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  /** The most heads one entry cites. */
  public static final int MAX_SEEN = 128;

  public Entry {
    if (time < 0) {
      throw new IllegalArgumentException("entry time " + time + ", below 0");
    }
    if (seen.size() > MAX_SEEN) {
      throw new IllegalArgumentException(
          "entry citing " + seen.size() + " heads; at most " + MAX_SEEN);
    }
    seen = List.copyOf(seen);
    for (int i = 1; i < seen.size(); i++) {
      if (seen.get(i - 1).tag().compareTo(seen.get(i).tag()) >= 0) {
        throw new IllegalArgumentException("entry cites heads out of order");
      }
    }
  }

  /** What an entry says. */
  public sealed interface Body
      permits Hello,
          Text,
          Edit,
          Redact,
          React,
          FileShared,
          ProfileShown,
          RoomInfoSet,
          Invite,
          InviteRevoked,
          RoleSet,
          Removal,
          EpochBegun,
          Pin,
          Leave,
          KeysShared,
          DeviceRevoked,
          Chain,
          Note,
          Unknown {

    /**
     * Whether it belongs into the control class, which every member can read; what is found in the
     * other class is void. Unknown kinds may be in either.
     */
    default boolean isControl() {
      return Kind.of(this).isControl();
    }
  }

  /** A kind this version does not know: it stays in its log and has no effect. */
  public record Unknown(long kind) implements Body {
    @Override
    public boolean isControl() {
      return false;
    }
  }
}
