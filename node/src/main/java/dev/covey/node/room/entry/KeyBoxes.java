package dev.covey.node.room.entry;

import dev.covey.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * One key sealed to many devices.
 *
 * <pre>boxes: n x ( device tag (8) | sealed key (48) )</pre>
 *
 * @param ephemeral the X25519 public key that the boxes were made with, 32 bytes
 */
public record KeyBoxes(Bytes ephemeral, Bytes boxes) {

  public static final int TAG_SIZE = 8;
  public static final int SEALED_SIZE = 48;

  private static final int BOX_SIZE = TAG_SIZE + SEALED_SIZE;

  public KeyBoxes {
    Limits.require("ephemeral key", ephemeral.length(), 32, 32);
    if (boxes.length() % BOX_SIZE != 0 || boxes.length() > Entry.MAX_BYTES) {
      throw new IllegalArgumentException(
          "key boxes of " + boxes.length() + " bytes; a multiple of 56 expected");
    }
    ephemeral = ephemeral.compact();
    boxes = boxes.compact();
  }

  public int count() {
    return boxes.length() / BOX_SIZE;
  }

  /** The tag of a box, 8 bytes. */
  public Bytes tag(int box) {
    return boxes.slice(box * BOX_SIZE, TAG_SIZE);
  }

  /** What is sealed for a tag: usually one box; more if tags clash or somebody lies. */
  public List<Bytes> sealedFor(Bytes tag) {
    List<Bytes> sealed = new ArrayList<>(1);
    for (int box = 0; box < count(); box++) {
      if (tag(box).equals(tag)) {
        sealed.add(boxes.slice(box * BOX_SIZE + TAG_SIZE, SEALED_SIZE));
      }
    }
    return sealed;
  }
}
