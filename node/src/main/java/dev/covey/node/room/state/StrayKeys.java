package dev.covey.node.room.state;

import dev.covey.core.bytes.Bytes;
import dev.covey.node.room.entry.KeyBoxes;
import java.util.List;

/**
 * A key that members handed on, or that an epoch was begun with, though the room knows no such
 * epoch (any more): good for reading what was written in it meanwhile, never for writing.
 *
 * @param number the epoch's, which others may have as well
 * @param check BLAKE2b-256 of the epoch key
 * @param shared boxes of it and who made them, in room order
 */
public record StrayKeys(long number, Bytes check, List<EpochState.SharedBy> shared) {

  /** The most that one author is heard about; the earliest in room order. */
  public static final int MAX_BY_ONE = 64;

  /** Of these the most of one number. */
  public static final int MAX_OF_NUMBER = 4;

  /** All boxes that hold it. */
  public List<KeyBoxes> boxes() {
    return shared.stream().map(by -> by.keys().boxes()).toList();
  }
}
