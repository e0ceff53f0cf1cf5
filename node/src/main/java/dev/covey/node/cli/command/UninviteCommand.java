package dev.covey.node.cli.command;

import dev.covey.api.Invitation;
import dev.covey.api.Membership;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.door.MembershipJson;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "uninvite",
    description = {
      "Close an invite: its link lets nobody in any more; who came by it stays.",
      "What was said so far can still be read with the link; `covey remove` changes the keys."
    },
    footer = {
      "",
      "Examples:",
      "  covey uninvite reading 3f9a1c",
      "  covey uninvite reading \"for Ada\""
    })
public final class UninviteCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Parameters(
      index = "1",
      paramLabel = "INVITE",
      description = "how its key begins, its label, or its link; see `covey invites`")
  String invite = "";

  public UninviteCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      Membership membership = session.room(room).membership();
      Invitation meant = find(membership.invites());
      membership.revokeInvite(meant.key());
      if (shell.json()) {
        shell.console().printJson(json -> MembershipJson.write(json, after(membership, meant)));
      } else {
        shell.console().note("invite " + meant.key().substring(0, 12) + " is closed");
      }
      shell.console().flush();
      return ExitCode.OK;
    }
  }

  private static Invitation after(Membership membership, Invitation meant) {
    return membership.invites().stream()
        .filter(invite -> invite.key().equals(meant.key()))
        .findFirst()
        .orElse(meant);
  }

  private Invitation find(List<Invitation> invites) {
    String beginning = invite.toLowerCase(Locale.ROOT);
    List<Invitation> meant =
        invites.stream()
            .filter(
                i ->
                    (invite.length() >= 4 && i.key().startsWith(beginning))
                        || i.terms().label().equals(invite)
                        || i.link().equals(invite))
            .toList();
    if (meant.size() != 1) {
      throw new CommandFailure(
          meant.isEmpty() ? ExitCode.NOT_FOUND : ExitCode.USAGE,
          (meant.isEmpty() ? "no invite is" : meant.size() + " invites are")
              + " \""
              + PlainText.line(invite)
              + "\"; `covey invites "
              + room
              + "` lists them by their keys");
    }
    return meant.get(0);
  }
}
