package dev.covey.node.room;

import dev.covey.api.NewcomerHistory;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.RoomWriter.Sealed;
import dev.covey.node.room.entry.BlockPlace;
import dev.covey.node.room.entry.Chain;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EpochBegun;
import dev.covey.node.room.entry.KeyBoxes;
import dev.covey.node.room.entry.KeysShared;
import dev.covey.node.room.key.ChainPointer;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.KeyBox;
import dev.covey.node.room.key.RoomKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A new epoch, ready to be appended as one.
 *
 * <pre>
 * in the old epoch   what goes before it (remove, leave, ...) | epoch: 1,000 boxes
 *                    | keys: 1,000 boxes each, as many as it takes
 * in the new epoch   chain, control form, for each key of the old number
 *                    | chain, content form, likewise, if newcomers may read everything
 * </pre>
 *
 * @param entries what to append, each with its epoch
 * @param epoch the new one
 */
record Rotation(List<Sealed> entries, EpochKeys epoch) {

  /** The most epochs of one number that the next one leads back to. */
  static final int MAX_HANDED_ON = 4;

  /**
   * Prepares the epoch after the current one.
   *
   * @param known the keys of the old number that it hands on, the current ones included
   * @param log the one it will be appended to, and {@code at} where
   * @param before what goes first
   * @param devices to seal the new key to, this one included
   */
  static Rotation of(
      RoomKeys keys,
      List<EpochKeys> known,
      LogKey log,
      long at,
      List<? extends Entry.Body> before,
      Collection<PublicKey> devices,
      NewcomerHistory history) {
    EpochKeys old = keys.current();
    long number = old.number() + 1;
    Bytes key = RoomKeys.freshKey();
    List<List<PublicKey>> groups = groups(devices);
    ChainPointer chain = new ChainPointer(log, at + before.size() + groups.size());
    EpochKeys fresh = EpochKeys.of(number, key, Optional.of(chain));
    KeyBox box = new KeyBox(keys.id(), number);
    List<Sealed> entries = new ArrayList<>();
    before.forEach(body -> entries.add(new Sealed(body, old)));
    for (int i = 0; i < groups.size(); i++) {
      KeyBox.Sealed sealed = box.seal(key, groups.get(i));
      KeyBoxes boxes = new KeyBoxes(sealed.ephemeral(), sealed.boxes());
      Bytes check = EpochKeys.check(key);
      Entry.Body body =
          i == 0
              ? new EpochBegun(number, check, boxes)
              : new KeysShared(
                  number, check, boxes, Optional.of(new BlockPlace(log, chain.index())));
      entries.add(new Sealed(body, old));
    }
    for (EpochKeys one : known) {
      entries.add(new Sealed(chain(number, one, true), fresh));
    }
    if (history == NewcomerHistory.ALL) {
      known.stream()
          .filter(EpochKeys::isWhole)
          .forEach(one -> entries.add(new Sealed(chain(number, one, false), fresh)));
    }
    return new Rotation(List.copyOf(entries), fresh);
  }

  private static Chain chain(long number, EpochKeys old, boolean control) {
    return new Chain(
        number,
        control,
        control ? old.controlKey() : old.epochKey(),
        EpochKeeper.place(old.chain()));
  }

  private static List<List<PublicKey>> groups(Collection<PublicKey> devices) {
    List<PublicKey> all = devices.stream().sorted().toList();
    List<List<PublicKey>> groups = new ArrayList<>();
    for (int from = 0; from < all.size() || from == 0; from += KeyBox.MAX_BOXES) {
      groups.add(all.subList(from, Math.min(all.size(), from + KeyBox.MAX_BOXES)));
    }
    return groups;
  }
}
