package dev.covey.node.door;

import dev.covey.api.Room;
import dev.covey.api.RoomKind;

/**
 * What does not change about a room, and its newest position.
 *
 * @param link what another person pastes to join
 */
public record RoomInfo(String id, String name, RoomKind kind, String link, long position) {

  public static RoomInfo of(Room room) {
    return new RoomInfo(room.id(), room.name(), room.kind(), room.link(), room.position());
  }
}
