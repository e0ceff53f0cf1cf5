package dev.covey.node.room.entry;

import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.key.LogTag;
import java.util.List;

/**
 * Closes an invite.
 *
 * @param joined the logs that came by it and stay, sorted here; whatever else comes by it is void,
 *     whatever time it claims
 */
public record InviteRevoked(PublicKey invite, List<LogTag> joined) implements Entry.Body {
  public InviteRevoked {
    joined = joined.stream().sorted().distinct().toList();
  }
}
