package dev.covey.node.room.state;

import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.HybridClock;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody is, from some place in room order on.
 *
 * @param rank a role's number, or 0 for none
 * @param rights if there are any, these count in the role's place
 * @param expiresMillis ms since 1970 after which it is a reader; 0: never
 * @param by whose act made it so; empty if none did
 * @param absence why it has no role, if it has none
 */
record Standing(
    int rank, Set<Right> rights, long expiresMillis, Optional<PublicKey> by, Absence absence) {

  static final int NONE = 0;
  static final int READER = Role.READER.number();
  static final int WRITER = Role.WRITER.number();
  static final int MODERATOR = Role.MODERATOR.number();
  static final int ADMIN = Role.ADMIN.number();
  static final int OWNER = Role.OWNER.number();

  /** Why somebody is not in the room. */
  enum Absence {
    NONE(""),
    STRANGER("the author was no member then"),
    LEFT("the author had left the room then"),
    REMOVED("the author had been removed then");

    private final String words;

    Absence(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  static final Standing STRANGER =
      new Standing(NONE, Set.of(), 0, Optional.empty(), Absence.STRANGER);
  static final Standing LEFT = new Standing(NONE, Set.of(), 0, Optional.empty(), Absence.LEFT);

  /** The standing that a charter gives. */
  static Standing chartered(Role role) {
    return new Standing(role.number(), Set.of(), 0, Optional.empty(), Absence.NONE);
  }

  static Standing given(Role role, Set<Right> rights, long expiresMillis, PublicKey by) {
    return new Standing(role.number(), rights, expiresMillis, Optional.of(by), Absence.NONE);
  }

  static Standing removed(PublicKey by) {
    return new Standing(NONE, Set.of(), 0, Optional.of(by), Absence.REMOVED);
  }

  boolean isMember() {
    return rank > NONE;
  }

  /** The rank of an entry of this time. */
  int rankAt(long time) {
    return hasExpired(time) ? Math.min(rank, READER) : rank;
  }

  boolean hasExpired(long time) {
    return expiresMillis > 0 && HybridClock.millis(time) >= expiresMillis;
  }

  Optional<Role> role() {
    return rank == NONE ? Optional.empty() : Optional.of(Role.of(rank));
  }

  /** "a writer", "an admin". */
  static String name(int rank) {
    if (rank == NONE) {
      return "no member";
    }
    String name = Role.of(rank).name().toLowerCase(Locale.ROOT);
    return (rank == ADMIN || rank == OWNER ? "an " : "a ") + name;
  }
}
