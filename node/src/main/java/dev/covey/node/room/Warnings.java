package dev.covey.node.room;

import dev.covey.node.room.index.Author;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.WriterLog;
import java.util.ArrayList;
import java.util.List;

/** What the user should know of a room. Safe on any thread. */
final class Warnings {

  private final RoomIndex index;
  private final OwnLog own;
  private final OwnStanding standing;

  Warnings(RoomIndex index, OwnLog own, OwnStanding standing) {
    this.index = index;
    this.own = own;
    this.standing = standing;
  }

  /** One plain line each. */
  List<String> of(String room) {
    List<String> warnings = new ArrayList<>();
    String begin = "room \"" + room + "\": ";
    own.key().flatMap(standing::note).ifPresent(note -> warnings.add(begin + note));
    index
        .early()
        .forEach(
            (log, due) ->
                warnings.add(
                    begin
                        + "messages of "
                        + index.log(log).flatMap(WriterLog::author).map(Author::name).orElse("?")
                        + " are more than a day ahead and wait until "
                        + due
                        + ": a clock is wrong"));
    return warnings;
  }
}
