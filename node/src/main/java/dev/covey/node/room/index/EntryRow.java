package dev.covey.node.room.index;

/**
 * What the index knows of one entry. Immutable.
 *
 * <pre>
 * u8  state (3 bits, high) | kind (5 bits)
 * u8  bits: 1 missing follows, 2 time follows, 4 floor follows, 8 position follows,
 *           16 moderates, 32 calls this node's identity
 * missing number | time (8) | floor (8) | position number
 * </pre>
 *
 * @param state what became of it
 * @param missing how many of the heads it cites are not here yet
 * @param time the entry's own time; -1 when it could not be read
 * @param floor the greatest time in its log up to here; -1 when there is none; written where it is
 *     not the time
 * @param position in arrival order; 0 when it never had an effect
 * @param moderates whether its author may have an effect on others' entries, too
 * @param calls whether it mentions this node's identity
 */
record EntryRow(
    State state,
    RowKind kind,
    int missing,
    long time,
    long floor,
    long position,
    boolean moderates,
    boolean calls) {

  /** What became of an entry. */
  enum State {
    /** Broken, or against the rules of time: it has no effect, now or ever. */
    VOID(0),
    /** It has its effect. */
    GOOD(1),
    /** Its author had no right to it, as far as is known here. */
    BARRED(2),
    /** Of an epoch whose content is not for this node. */
    LOCKED(3),
    /** Not indexed again yet; only its position is known. */
    PENDING(4);

    private final int code;

    State(int code) {
      this.code = code;
    }
  }

  /** By code. */
  private static final State[] STATES = State.values();

  private static final int MISSING = 1;
  private static final int TIME = 2;
  private static final int FLOOR = 4;
  private static final int POSITION = 8;
  private static final int MODERATES = 16;
  private static final int CALLS = 32;

  /** An entry that cannot be read. */
  static EntryRow unreadable(State state, long floor) {
    return new EntryRow(state, RowKind.UNKNOWN, 0, -1, floor, 0, false, false);
  }

  /** What is left of a row when everything is indexed again. */
  EntryRow pending() {
    return new EntryRow(State.PENDING, RowKind.UNKNOWN, 0, -1, -1, position, false, false);
  }

  /** Whether it has a place in the history. */
  boolean isShown() {
    return state == State.GOOD && kind.isInOrder();
  }

  /** Whether listeners are told of it. */
  boolean isHeard() {
    return state == State.GOOD && kind.isHeard();
  }

  boolean hasGap() {
    return missing > 0;
  }

  EntryRow with(State newState) {
    return newState == state
        ? this
        : new EntryRow(newState, kind, missing, time, floor, position, moderates, calls);
  }

  EntryRow withMissing(int newMissing) {
    return new EntryRow(state, kind, newMissing, time, floor, position, moderates, calls);
  }

  EntryRow withPosition(long newPosition) {
    return newPosition == position
        ? this
        : new EntryRow(state, kind, missing, time, floor, newPosition, moderates, calls);
  }

  EntryRow withModerates(boolean may) {
    return may == moderates
        ? this
        : new EntryRow(state, kind, missing, time, floor, position, may, calls);
  }

  void write(KeyWriter out) {
    int bits =
        (missing > 0 ? MISSING : 0)
            | (time >= 0 ? TIME : 0)
            | (floor != time ? FLOOR : 0)
            | (position > 0 ? POSITION : 0)
            | (moderates ? MODERATES : 0)
            | (calls ? CALLS : 0);
    out.u8(state.code << 5 | kind.code()).u8(bits);
    if (missing > 0) {
      out.number(missing);
    }
    if (time >= 0) {
      out.time(time);
    }
    if (floor != time) {
      out.time(floor);
    }
    if (position > 0) {
      out.number(position);
    }
  }

  static EntryRow read(KeyReader in) {
    int first = in.u8();
    int bits = in.u8();
    int missing = (bits & MISSING) == 0 ? 0 : (int) in.number();
    long time = (bits & TIME) == 0 ? -1 : in.time();
    long floor = (bits & FLOOR) == 0 ? time : in.time();
    long position = (bits & POSITION) == 0 ? 0 : in.number();
    return new EntryRow(
        STATES[first >> 5],
        RowKind.of(first),
        missing,
        time,
        floor,
        position,
        (bits & MODERATES) != 0,
        (bits & CALLS) != 0);
  }
}
