package dev.covey.node.room.index;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Chain;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.key.RoomKeys;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of opening a block.
 *
 * @param entry what it holds; null unless it was opened and read
 * @param isControl whether it is of the control class
 * @param why it was not read, in words
 */
record BlockReading(Outcome outcome, @Nullable Entry entry, boolean isControl, String why) {

  enum Outcome {
    READ,
    /** Not sealed for its place, not an entry, or in the wrong class. */
    BROKEN,
    /** Of an epoch that this node has the control key of: its content is not for it. */
    LOCKED,
    /** Of an epoch that this node has no key of yet. */
    WAITS
  }

  /** Of an epoch that is not for this node, and nowhere to be had. */
  static final BlockReading LOCKED_UNSEEN =
      new BlockReading(Outcome.LOCKED, null, false, "its block was cleared before this node came");

  /** Whether both come to the same in the index. */
  boolean isLike(BlockReading other) {
    return outcome == other.outcome
        && isControl == other.isControl
        && Objects.equals(entry, other.entry);
  }

  /** What is left of an entry of the content class. */
  static BlockReading of(Entry entry) {
    return new BlockReading(Outcome.READ, entry, false, "");
  }

  static BlockReading open(RoomKeys keys, BlockSeal seal, long index, Bytes block) {
    try {
      BlockSeal.Outcome outcome = seal.read(index, block);
      if (outcome instanceof BlockSeal.Opened opened) {
        return read(opened);
      }
      BlockSeal.MissingKey missing = (BlockSeal.MissingKey) outcome;
      boolean locked = !missing.isControl() && !keys.epochs(missing.epoch()).isEmpty();
      return new BlockReading(
          locked ? Outcome.LOCKED : Outcome.WAITS,
          null,
          missing.isControl(),
          "the key of " + missing + " is not here");
    } catch (ProtocolViolationException e) {
      return broken(String.valueOf(e.getMessage()));
    }
  }

  private static BlockReading read(BlockSeal.Opened opened) throws ProtocolViolationException {
    Entry entry = EntryCodec.decode(opened.entry());
    Entry.Body body = entry.body();
    boolean inEither = body instanceof Chain || body instanceof Entry.Unknown;
    if (!inEither && body.isControl() != opened.isControl()) {
      return broken("an entry in the wrong class");
    }
    return new BlockReading(Outcome.READ, entry, opened.isControl(), "");
  }

  /** The same without what the entry says, where that is no matter: many are held at a time. */
  BlockReading withoutWords() {
    return entry == null
        ? this
        : Remains.of(entry)
            .map(left -> new BlockReading(outcome, left, isControl, why))
            .orElse(this);
  }

  static BlockReading broken(String why) {
    return new BlockReading(Outcome.BROKEN, null, false, why);
  }
}
