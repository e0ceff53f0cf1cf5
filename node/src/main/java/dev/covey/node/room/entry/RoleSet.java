package dev.covey.node.room.entry;

import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.core.crypto.PublicKey;
import java.util.List;
import java.util.Set;

/**
 * Gives an identity a role.
 *
 * @param rights what it may do if it is a bot
 * @param expiresMillis ms since 1970 after which a bot's rights end; 0: never
 * @param cuts for a demotion: how far its logs count in the old role
 */
public record RoleSet(
    PublicKey identity, Role role, Set<Right> rights, long expiresMillis, List<Cut> cuts)
    implements Entry.Body {
  public RoleSet {
    rights = Set.copyOf(rights);
    cuts = Cut.sorted(cuts);
    Limits.requireNotNegative("expiry", expiresMillis);
  }
}
