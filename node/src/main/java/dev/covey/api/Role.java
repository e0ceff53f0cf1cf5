package dev.covey.api;

/** What a member may do in a room, rising: each may what those before it may. */
public enum Role {
  /** Reads; shows a profile and leaves, nothing else. */
  READER(1),
  /** Talks. */
  WRITER(2),
  /** Invites and removes writers, redacts, pins, names the room. */
  MODERATOR(3),
  /** Gives roles below its own and sets the policy. */
  ADMIN(4),
  /** Does everything; the founder is one, and owners make owners. */
  OWNER(5);

  private final int number;

  Role(int number) {
    this.number = number;
  }

  /** As it is written in an entry: 1 to 5. */
  public int number() {
    return number;
  }

  /** The role of this number; throws {@link IllegalArgumentException} if there is none. */
  public static Role of(long number) {
    for (Role role : values()) {
      if (role.number == number) {
        return role;
      }
    }
    throw new IllegalArgumentException("role " + number + "; 1 (reader) to 5 (owner) expected");
  }

  public boolean isAtLeast(Role least) {
    return number >= least.number;
  }

  public boolean outranks(Role other) {
    return number > other.number;
  }
}
