package dev.covey.node.room.state;

import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Chain;
import dev.covey.node.room.entry.EpochBegun;
import dev.covey.node.room.entry.KeyBoxes;
import dev.covey.node.room.entry.KeysShared;
import dev.covey.node.room.entry.Ref;
import java.util.ArrayList;
import java.util.List;

/**
 * An epoch that was begun by somebody with the right to.
 *
 * @param author the identity that began it
 * @param device its device that did
 * @param shared later entries with more boxes of the same key, in room order
 * @param chains control chains from the same log, in its order
 */
public record EpochState(
    Place at,
    PublicKey author,
    PublicKey device,
    EpochBegun begun,
    List<SharedBy> shared,
    List<ChainAt> chains) {

  /** Boxes, and who made them: nobody but whom they are for can tell whether they open. */
  public record SharedBy(PublicKey author, KeysShared keys) {}

  /** A chain and where it is. */
  public record ChainAt(Ref at, Chain chain) {}

  public long number() {
    return begun.number();
  }

  /** All boxes that hold its key. */
  public List<KeyBoxes> boxes() {
    List<KeyBoxes> boxes = new ArrayList<>();
    boxes.add(begun.boxes());
    shared.forEach(by -> boxes.add(by.keys().boxes()));
    return boxes;
  }
}
