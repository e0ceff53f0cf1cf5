package dev.covey.node.room.entry;

import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.core.crypto.PublicKey;
import java.util.Set;

/**
 * A door into the room: whoever has the private half of {@code key} may come in.
 *
 * @param role what those who come by it are
 * @param uses how many members may come; 0: no limit
 * @param expiresMillis ms since 1970, compared with the hello's own time; 0: never
 * @param rights what bots that come by it may do
 * @param label for those who list invites, at most 128 bytes
 */
public record Invite(
    PublicKey key, Role role, long uses, long expiresMillis, Set<Right> rights, String label)
    implements Entry.Body {
  public Invite {
    rights = Set.copyOf(rights);
    Limits.requireNotNegative("uses", uses);
    Limits.requireNotNegative("expiry", expiresMillis);
    Limits.require("label", label, 0, Limits.LABEL);
  }
}
