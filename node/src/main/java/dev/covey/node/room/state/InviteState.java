package dev.covey.node.room.state;

import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Invite;
import java.util.List;

/**
 * An invite made by somebody with the right to.
 *
 * @param by who made it
 * @param used who came by it, in room order
 * @param revoked whether it is closed for all but those named when it was
 */
public record InviteState(
    Place at, PublicKey by, Invite invite, List<PublicKey> used, boolean revoked) {

  /** Whether somebody could still come by it at a time, in ms since 1970. */
  public boolean isUsable(long millis) {
    boolean expired = invite.expiresMillis() > 0 && millis >= invite.expiresMillis();
    boolean full = invite.uses() > 0 && used.size() >= invite.uses();
    return !revoked && !expired && !full;
  }
}
