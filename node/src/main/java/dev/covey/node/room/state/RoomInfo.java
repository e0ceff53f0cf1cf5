package dev.covey.node.room.state;

import dev.covey.api.NewcomerHistory;
import dev.covey.api.Role;
import dev.covey.core.crypto.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * What a room is called and asks for.
 *
 * @param name as somebody with the right set it; untrusted text; empty if nobody did
 * @param invite the least role that may invite
 * @param post the least role that may post
 * @param mirrors devices that are given mirror keys
 */
public record RoomInfo(
    Optional<String> name,
    String about,
    Role invite,
    Role post,
    NewcomerHistory history,
    List<PublicKey> mirrors) {

  static final Role DEFAULT_INVITE = Role.MODERATOR;
  static final Role DEFAULT_POST = Role.WRITER;

  static final RoomInfo START =
      new RoomInfo(
          Optional.empty(), "", DEFAULT_INVITE, DEFAULT_POST, NewcomerHistory.ALL, List.of());
}
