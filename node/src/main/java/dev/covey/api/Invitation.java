package dev.covey.api;

/**
 * An invite of a room.
 *
 * @param key 64 hex digits
 * @param by the identity that made it
 * @param used how many came by it, as far as is known here
 * @param state whether it still lets anybody in
 * @param link what to hand out; empty if this node did not make it, or it lets nobody in
 */
public record Invitation(
    String key, String by, InviteTerms terms, long used, State state, String link) {

  /** Whether an invite still lets anybody in. */
  public enum State {
    OPEN,
    EXPIRED,
    USED_UP,
    REVOKED
  }
}
