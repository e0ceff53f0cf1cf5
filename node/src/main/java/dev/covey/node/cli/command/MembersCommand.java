package dev.covey.node.cli.command;

import dev.covey.api.Member;
import dev.covey.api.MemberKind;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.MessageText;
import dev.covey.node.door.ApiJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "members",
    description = "List who writes in a room, and how much of it is here.",
    footer = {"", "Examples:", "  covey members reading", "  covey members reading --json"})
public final class MembersCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  public MembersCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Console console = shell.console();
    try (Session session = shell.local()) {
      for (Member member : session.room(room).members()) {
        if (shell.json()) {
          console.printJson(json -> ApiJson.write(json, member));
        } else {
          console.printAll(
              console.tinted(MessageText.name(member.name(), member.identity()), member.identity())
                  + (member.kind() == MemberKind.BOT ? " (a bot)" : "")
                  + (member.self() ? " (you)" : "")
                  + "  "
                  + member.length()
                  + (member.length() == 1 ? " entry" : " entries")
                  + console.dim("  log " + member.logKey())
                  + "\n");
        }
      }
      console.flush();
      return ExitCode.OK;
    }
  }
}
