package dev.covey.api;

import java.util.Set;

/**
 * What an invite gives, and to how many.
 *
 * @param rights what bots that come by it may do; empty for people
 * @param uses how many may come by it; 0: no limit
 * @param expiresMillis when it ends, ms since 1970; 0: never
 * @param label for those who list invites, at most 128 bytes
 */
public record InviteTerms(
    Role role, Set<Right> rights, long uses, long expiresMillis, String label) {

  /** For everyone who gets the link, as writers, for good. */
  public static final InviteTerms WRITERS = new InviteTerms(Role.WRITER, Set.of(), 0, 0, "");

  public InviteTerms {
    rights = Set.copyOf(rights);
  }
}
