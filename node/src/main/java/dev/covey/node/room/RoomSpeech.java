package dev.covey.node.room;

import dev.covey.api.Message;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.index.Placed;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomOrder;
import dev.covey.node.room.index.WriterLog;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.RoomKeys;
import java.util.List;
import java.util.function.Supplier;

/** Writes into this device's log, and gives back what was written as it is shown. Any thread. */
final class RoomSpeech {

  private final RoomKeys keys;
  private final OwnLog own;
  private final OwnStanding standing;
  private final RoomIndex index;
  private final RoomOrder order;
  private final RoomMessages messages;
  private final Settled settled;

  /** Looks while nothing is being applied. */
  interface Settled {
    List<Placed> look(Supplier<List<Placed>> look);
  }

  RoomSpeech(
      RoomKeys keys,
      OwnLog own,
      OwnStanding standing,
      RoomIndex index,
      RoomOrder order,
      RoomMessages messages,
      Settled settled) {
    this.keys = keys;
    this.own = own;
    this.standing = standing;
    this.index = index;
    this.order = order;
    this.messages = messages;
    this.settled = settled;
  }

  /** As {@link #write}, where nobody looks at it. */
  void say(Entry.Body body) {
    Message unused = write(body);
  }

  Message write(Entry.Body body) {
    return write(List.of(body)).get(0);
  }

  List<Message> write(List<? extends Entry.Body> bodies) {
    return write(bodies, keys::current);
  }

  /** Sealed in the epoch its bytes are encrypted in, should another have begun meanwhile. */
  Message write(RoomFiles.Put put) {
    return write(List.of(put.file()), put::epoch).get(0);
  }

  private List<Message> write(List<? extends Entry.Body> bodies, Supplier<EpochKeys> epoch) {
    return own.write(
        bodies,
        epoch,
        next -> standing.requireMay(bodies, next.log(), next.index()),
        written -> {
          WriterLog log = index.log(written.log()).orElseThrow();
          RoomWriter.Written entries = written.entries();
          if (!log.isMember()) {
            return messages.unplaced(log, entries.first(), entries.entries());
          }
          List<Placed> places =
              settled.look(() -> order.ofLog(log.number(), entries.first(), bodies.size()));
          return messages.of(places, entries.entries());
        });
  }
}
