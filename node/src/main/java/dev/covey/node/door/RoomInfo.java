package dev.covey.node.door;

import dev.covey.api.Room;
import dev.covey.api.RoomKind;
import dev.covey.api.RoomStanding;
import java.util.Optional;

/**
 * What seldom changes about a room, and its newest position.
 *
 * @param standing whether this node's identity is in it
 * @param other the other one's identity in a direct room
 * @param link what another person pastes to join
 */
public record RoomInfo(
    String id,
    String name,
    RoomKind kind,
    RoomStanding standing,
    Optional<String> other,
    String link,
    long position) {

  public static RoomInfo of(Room room) {
    return new RoomInfo(
        room.id(),
        room.name(),
        room.kind(),
        room.standing(),
        room.other(),
        room.link(),
        room.position());
  }
}
