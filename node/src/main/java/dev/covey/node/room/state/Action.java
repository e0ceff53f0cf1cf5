package dev.covey.node.room.state;

import dev.covey.api.Right;
import dev.covey.api.Role;
import java.util.Optional;

/** What entries of the content class do. */
public enum Action {
  POST("post", Role.WRITER, Right.POST),
  FILE("share files", Role.WRITER, Right.FILES),
  REACT("react", Role.WRITER, Right.REACT),
  EDIT("edit", Role.WRITER, Right.POST),
  REDACT_OWN("take back what it said", Role.WRITER, Right.READ),
  REDACT_ANY("redact what others said", Role.MODERATOR, Right.MODERATE),
  PIN("pin", Role.MODERATOR, Right.MODERATE),
  PROFILE("show a profile", Role.READER, Right.READ),
  /** Handing on the key of an older epoch. */
  CHAIN("hand on keys of older epochs", Role.MODERATOR, null);

  private final String words;
  private final Role least;
  private final Optional<Right> right;

  Action(String words, Role least, @org.jspecify.annotations.Nullable Right right) {
    this.words = words;
    this.least = least;
    this.right = Optional.ofNullable(right);
  }

  /** The least role for it, where the room's policy asks no more. */
  public Role least() {
    return least;
  }

  /**
   * The right that takes the role's place for those who were given rights; {@link Right#READ} is
   * had by all of them.
   */
  public Optional<Right> right() {
    return right;
  }

  /** Whether the least role to post applies to it. */
  boolean isPosting() {
    return this == POST || this == FILE || this == EDIT;
  }

  String words() {
    return words;
  }
}
