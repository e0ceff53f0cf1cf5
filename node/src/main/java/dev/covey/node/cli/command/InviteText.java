package dev.covey.node.cli.command;

import dev.covey.api.Invitation;
import dev.covey.api.InviteTerms;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;

/** Invites as lines for people. */
final class InviteText {

  private InviteText() {}

  static String line(Console console, Invitation invite) {
    InviteTerms terms = invite.terms();
    String state =
        switch (invite.state()) {
          case OPEN -> "open";
          case EXPIRED -> "expired";
          case USED_UP -> "used up";
          case REVOKED -> "revoked";
        };
    return console.dim(invite.key().substring(0, 12))
        + "  "
        + state
        + "  "
        + role(terms)
        + "  used "
        + invite.used()
        + (terms.uses() == 0 ? "" : " of " + terms.uses())
        + (terms.expiresMillis() == 0 ? "" : "  until " + Moments.show(terms.expiresMillis()))
        + (terms.label().isEmpty() ? "" : "  " + console.bold(PlainText.line(terms.label())))
        + "\n"
        + (invite.link().isEmpty() ? "" : "  " + PlainText.line(invite.link()) + "\n");
  }

  static String role(InviteTerms terms) {
    return MemberChoice.lower(terms.role())
        + (terms.rights().isEmpty() ? "" : " (bots: " + MemberChoice.list(terms.rights()) + ")");
  }
}
