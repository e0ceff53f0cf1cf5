package dev.covey.api;

import java.util.List;

/**
 * The rules of a room.
 *
 * @param invite the least role that may invite
 * @param post the least role that may post
 * @param history what those who come later may read
 * @param mirrors devices that keep the room for others without reading it, 64 hex digits each
 */
public record RoomPolicy(Role invite, Role post, NewcomerHistory history, List<String> mirrors) {

  /** The rules of a new room. */
  public static final RoomPolicy DEFAULT =
      new RoomPolicy(Role.MODERATOR, Role.WRITER, NewcomerHistory.ALL, List.of());

  public RoomPolicy {
    mirrors = List.copyOf(mirrors);
  }
}
