package dev.covey.api;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Set;

/**
 * Who is in a room, and what they may do; decided by every node alone, from the room's own entries.
 *
 * <p>What is not allowed throws {@link IllegalStateException}, who is not there {@link
 * IllegalArgumentException}; both say why in a line. What is done is on this disk when it returns,
 * and holds for others when they get it. Identities, devices and invites are keys of 64 hex digits.
 */
public interface Membership {

  /** Who is in the room, the highest roles first. */
  List<Participant> participants();

  RoomPolicy policy();

  /** Sets what differs from {@link #policy}. */
  void policy(RoomPolicy policy);

  /** Gives the room another name. */
  void rename(String name);

  /** All invites ever made, the newest last. */
  List<Invitation> invites();

  /** Makes an invite; its link lets whoever has it in, with nobody else needed online. */
  @CanIgnoreReturnValue
  Invitation invite(InviteTerms terms);

  /** Closes an invite: who came by it stays, nobody else comes. */
  void revokeInvite(String key);

  /** Gives a member another role. What they wrote so far keeps its effect. */
  void role(String identity, Role role);

  /** Gives a bot its rights, until a moment in ms since 1970; 0 is for good. */
  void rights(String identity, Set<Right> rights, long untilMillis);

  /**
   * Puts a member out: what they write from now on counts for nobody, and they cannot read what
   * comes later. Invites that they know are closed, as far as this node may close them; those that
   * stay open are returned.
   */
  @CanIgnoreReturnValue
  List<Invitation> remove(String identity, String reason);

  /** Goes, with all devices. The room stays readable here. */
  void leave();

  /** Disowns one of one's own devices, for what it writes from now on. */
  void revokeDevice(String device);
}
