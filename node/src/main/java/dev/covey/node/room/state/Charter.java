package dev.covey.node.room.state;

import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.key.LogTag;
import java.util.Optional;
import java.util.Set;

/**
 * What a room's id says about who is in it, before anybody wrote anything.
 *
 * @param founder the first log of an invite room; whoever says hello in it owns the room
 * @param pair the two identities of a direct room; the one that owns an invite room nobody founded;
 *     empty otherwise
 */
public record Charter(Kind kind, Optional<LogTag> founder, Set<PublicKey> pair) {

  /** How one gets into the room. */
  public enum Kind {
    /** Everyone who says hello is a writer. */
    OPEN,
    /** By the founder's word, or that of those to whom the founder gave a role. */
    INVITE,
    /** Two identities, both writers, nobody else. */
    DIRECT
  }

  public Charter {
    pair = Set.copyOf(pair);
  }

  public static Charter open() {
    return new Charter(Kind.OPEN, Optional.empty(), Set.of());
  }

  public static Charter founded(LogTag founder) {
    return new Charter(Kind.INVITE, Optional.of(founder), Set.of());
  }

  /** One identity, whose devices are all owners. */
  public static Charter own(PublicKey self) {
    return new Charter(Kind.INVITE, Optional.empty(), Set.of(self));
  }

  public static Charter direct(PublicKey one, PublicKey other) {
    return new Charter(
        Kind.DIRECT, Optional.empty(), one.equals(other) ? Set.of(one) : Set.of(one, other));
  }
}
