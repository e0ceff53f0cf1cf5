package dev.covey.node.room;

import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.RoomState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells one listener that a room's members or keys changed. One thread at a time looks. */
final class Changes {

  private final RoomKeys all;
  private final boolean tellsOfContent;
  private volatile Runnable listener = () -> {};
  private @Nullable RoomState state;
  private List<EpochKeys> keys = List.of();

  /**
   * @param tellsOfContent whether any entry is worth telling of
   */
  Changes(RoomKeys all, boolean tellsOfContent) {
    this.all = all;
    this.tellsOfContent = tellsOfContent;
  }

  /** Says it to this one from now on; it must not wait. */
  void tell(Runnable to) {
    listener = to;
  }

  /** Tells the listener if members or keys are others than before, or there is more to read. */
  @SuppressWarnings("ReferenceEquality") // Equality would compare whole rooms.
  void look(RoomState now, boolean grown) {
    List<EpochKeys> known = all.all();
    if ((grown && tellsOfContent) || now != state || !known.equals(keys)) {
      state = now;
      keys = known;
      listener.run();
    }
  }
}
