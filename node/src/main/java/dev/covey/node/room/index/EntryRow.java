package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;

/**
 * What the index knows of one entry.
 *
 * <pre>state u8 | missing u8 | time u64 | floor u64 | position u64     (big-endian)</pre>
 *
 * @param state what became of it
 * @param missing how many of the heads it cites are not here yet
 * @param time the entry's own time; 0 when it could not be read
 * @param floor the greatest time in its log up to here; -1 when there is none
 * @param position in arrival order; 0 when it never was shown
 */
record EntryRow(State state, int missing, long time, long floor, long position) {

  /** What became of an entry. */
  enum State {
    /** Broken, or against the rules of time: it has no effect, now or ever. */
    VOID(0),
    SHOWN(1),
    /** Of a kind that this version does not show. */
    SILENT(2),
    /** Not indexed again yet; only its position is known. */
    PENDING(3);

    private final int code;

    State(int code) {
      this.code = code;
    }
  }

  private static final State[] BY_CODE = {State.VOID, State.SHOWN, State.SILENT, State.PENDING};

  boolean isShown() {
    return state == State.SHOWN;
  }

  boolean hasGap() {
    return missing > 0;
  }

  EntryRow withState(State newState) {
    return new EntryRow(newState, missing, time, floor, position);
  }

  EntryRow withMissing(int newMissing) {
    return new EntryRow(state, newMissing, time, floor, position);
  }

  EntryRow withPosition(long newPosition) {
    return new EntryRow(state, missing, time, floor, newPosition);
  }

  Bytes encode() {
    return new Encoder(26)
        .u8(state.code)
        .u8(missing)
        .raw(RoomTables.number(time))
        .raw(RoomTables.number(floor))
        .raw(RoomTables.number(position))
        .toBytes();
  }

  static EntryRow decode(Bytes row) {
    return new EntryRow(
        BY_CODE[row.at(0)],
        row.at(1) & 0xff,
        RoomTables.longAt(row, 2),
        RoomTables.longAt(row, 10),
        RoomTables.longAt(row, 18));
  }
}
