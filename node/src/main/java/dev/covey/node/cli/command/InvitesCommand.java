package dev.covey.node.cli.command;

import dev.covey.api.Invitation;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.door.MembershipJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "invites",
    description = {
      "List a room's open invites, and the links of those that were made here.",
      "`covey uninvite` closes one."
    },
    footer = {"", "Examples:", "  covey invites reading", "  covey invites reading --all --json"})
public final class InvitesCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Option(names = "--all", description = "closed ones, too")
  boolean all;

  public InvitesCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Console console = shell.console();
    try (Session session = shell.present()) {
      for (Invitation invite : session.room(room).membership().invites()) {
        if (all || invite.state() == Invitation.State.OPEN) {
          if (shell.json()) {
            console.printJson(json -> MembershipJson.write(json, invite));
          } else {
            console.printAll(InviteText.line(console, invite));
          }
        }
      }
      console.flush();
      return ExitCode.OK;
    }
  }
}
