package dev.covey.node.room;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.RoomState;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The side of a room that has to do with the other devices of this identity. Safe on any thread.
 */
public final class DeviceSide {

  private final PublicKey self;
  private final KeptRecord kept;
  private final RoomKeys keys;
  private final KeyTable table;
  private final RoomIndex index;
  private final RoomActs acts;
  private final RoomUpkeep upkeep;
  private final HybridClock clock;
  private final Notes notes;

  DeviceSide(
      PublicKey self,
      KeptRecord kept,
      RoomKeys keys,
      KeyTable table,
      RoomIndex index,
      RoomActs acts,
      RoomUpkeep upkeep,
      HybridClock clock,
      Notes notes) {
    this.self = self;
    this.kept = kept;
    this.keys = keys;
    this.table = table;
    this.index = index;
    this.acts = acts;
    this.upkeep = upkeep;
    this.clock = clock;
    this.notes = notes;
  }

  /** What they tell each other; of use in the room that they share. */
  public Notes notes() {
    return notes;
  }

  /** The other identity of a direct room. */
  public Optional<PublicKey> other() {
    return kept.now().other();
  }

  /** Revokes those of these devices that this identity has in the room. */
  public void shutOut(Set<PublicKey> devices) {
    index.state().member(self).stream()
        .flatMap(member -> member.logs().stream())
        .filter(log -> !log.revoked() && devices.contains(log.device()))
        .map(log -> log.device().toString())
        .distinct()
        .forEach(acts::revokeDevice);
  }

  Bytes id() {
    return keys.id();
  }

  RoomState state() {
    return index.state();
  }

  /** Leaves, if this node is in the room. */
  void leave() {
    acts.leave();
  }

  /** Its row in room.rooms, as another device would have it. */
  Bytes row() {
    return kept.now().forOthers().encode();
  }

  /** Its rows in room.keys. */
  List<KeyTable.Row> keyRows() {
    return table.all();
  }

  /** Takes in keys that another device has; for reading. */
  void learn(List<KeyTable.Row> more) {
    boolean learned = false;
    for (KeyTable.Row row : more) {
      if (!upkeep.isClosed() && keys.learn(row.keys())) {
        table.put(row.keys(), clock.now().toEpochMilli(), false);
        learned = true;
      }
    }
    if (learned) {
      upkeep.keysCame();
    }
  }
}
