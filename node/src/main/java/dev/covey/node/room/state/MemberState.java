package dev.covey.node.room.state;

import dev.covey.api.MemberKind;
import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.key.LogTag;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an identity is at the end of room order.
 *
 * @param role empty: no member, or none any more
 * @param rights if there are any, these count in the role's place
 * @param expiresMillis ms since 1970 after which role and rights end; 0: never
 * @param by whose act made it so: the inviter, who gave the role, who removed it
 * @param removed whether somebody removed it, and nobody let it in since
 * @param name as its newest hello says; untrusted text; empty if it never said hello
 * @param logs its logs in which it said hello, by tag
 */
public record MemberState(
    PublicKey identity,
    Optional<Role> role,
    Set<Right> rights,
    long expiresMillis,
    Optional<PublicKey> by,
    boolean removed,
    String name,
    MemberKind kind,
    List<LogOf> logs) {

  /**
   * A log of a member.
   *
   * @param revoked whether the identity revoked the device
   */
  public record LogOf(LogTag tag, PublicKey device, long generation, boolean revoked) {}

  public boolean isMember() {
    return role.isPresent();
  }

  /** Whether it said hello with this device and did not revoke it. */
  boolean hasUnrevoked(PublicKey device) {
    return logs.stream().anyMatch(log -> log.device().equals(device) && !log.revoked());
  }
}
