package dev.covey.node.room.entry;

import dev.covey.api.NewcomerHistory;
import dev.covey.api.Role;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.identity.DisplayName;
import java.util.List;
import java.util.Optional;

/**
 * What the room is called and its policy; what is absent stays as it was.
 *
 * @param name 1 to 128 bytes
 * @param about at most 1,000 bytes
 * @param invite the least role that may invite
 * @param post the least role that may post
 * @param mirrors devices that are given the mirror key, at most 16
 */
public record RoomInfoSet(
    Optional<String> name,
    Optional<String> about,
    Optional<Role> invite,
    Optional<Role> post,
    Optional<NewcomerHistory> history,
    Optional<List<PublicKey>> mirrors)
    implements Entry.Body {

  public RoomInfoSet {
    name.ifPresent(text -> Limits.require("room name", text, 1, DisplayName.MAX_BYTES));
    about.ifPresent(text -> Limits.require("about", text, 0, Limits.ABOUT));
    mirrors = mirrors.map(List::copyOf);
    mirrors.ifPresent(list -> Limits.requireCount("mirrors", list.size(), Limits.MIRRORS));
  }

  /** Whether it changes who may do what, and not only how the room is called. */
  public boolean setsPolicy() {
    return invite.isPresent() || post.isPresent() || history.isPresent() || mirrors.isPresent();
  }
}
