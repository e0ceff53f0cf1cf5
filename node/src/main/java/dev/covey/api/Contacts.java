package dev.covey.api;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Optional;

/**
 * Names for other people's identities, of this node's own. Every change is on disk when it returns.
 * Where {@code who} is asked for, it is a contact's name or 64 hex digits. Safe on any thread.
 */
public interface Contacts {

  /** The most there may be. */
  int MAX = 10_000;

  /** Everybody, by name. */
  List<Contact> all();

  /** The contact of this name or identity. */
  Optional<Contact> find(String who);

  /**
   * Gives an identity a name. {@link IllegalArgumentException} if it has one, if the name is
   * somebody else's or none, or if the identity is one's own.
   */
  @CanIgnoreReturnValue
  Contact add(String identity, String name);

  /** Gives a contact another name. {@link IllegalArgumentException} as for {@link #add}. */
  @CanIgnoreReturnValue
  Contact rename(String who, String name);

  /** Forgets a contact; returns whether there was one. */
  @CanIgnoreReturnValue
  boolean remove(String who);

  /** Marks that the safety numbers were compared and are the same, or takes that back. */
  @CanIgnoreReturnValue
  Contact verify(String who, boolean verified);

  /** Hears no more knocks of a contact, or does so again. */
  @CanIgnoreReturnValue
  Contact block(String who, boolean blocked);

  /**
   * Sixty digits, in twelve groups, that this identity and the other one have in common: the same
   * on both sides, and on nobody else's who came between.
   */
  String safetyNumber(String who);
}
