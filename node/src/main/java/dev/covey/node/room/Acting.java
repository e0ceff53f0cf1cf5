package dev.covey.node.room;

import dev.covey.core.log.LogKey;
import dev.covey.node.room.RoomWriter.Sealed;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.state.RoomState;
import java.util.List;
import java.util.function.Function;

/** How acts get into this device's log. Safe on any thread; one at a time. */
interface Acting {

  /** Where the next entry of this device's log goes. */
  record Next(LogKey log, long index, RoomState state) {}

  /** Appends what an act makes of where it goes; on disk, and applied, when it returns. */
  void append(Function<Next, List<Sealed>> act);

  /** As {@link #append}, for what begins another epoch. */
  void rotate(Function<Next, Rotation> act);

  /** As {@link #append}, in the current epoch. */
  void append(Entry.Body body);

  /** What the room is now. */
  RoomState state();
}
