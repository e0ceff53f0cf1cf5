package dev.covey.node.cli.command;

import dev.covey.api.Participant;
import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.api.Room;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.door.MembershipJson;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "role",
    description = {
      "Give a member another role, or a bot its rights.",
      "A reader reads, a writer talks, a moderator removes, redacts, pins and invites,",
      "an admin gives roles below its own and sets the policy, an owner may do everything."
    },
    footer = {
      "",
      "Examples:",
      "  covey role reading bob moderator",
      "  covey role reading bob~3f9a reader",
      "  covey role reading weather --rights read,post --until 30d"
    })
public final class RoleCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Parameters(index = "1", paramLabel = "MEMBER", description = MemberChoice.SYNTAX)
  String member = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "ROLE",
      description = "reader, writer, moderator, admin or owner")
  @Nullable String role;

  @Option(
      names = "--rights",
      paramLabel = "RIGHTS",
      description = "for a bot: some of read,post,files,react,moderate")
  @Nullable String rights;

  @Option(names = "--until", paramLabel = "WHEN", description = "with --rights: 12h, 30d, …")
  @Nullable String until;

  public RoleCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if ((role == null) == (rights == null)) {
      throw new CommandFailure(ExitCode.USAGE, "either a ROLE or --rights is needed");
    }
    try (Session session = shell.present()) {
      Room in = session.room(room);
      Participant meant = MemberChoice.named(session, in, member);
      if (rights != null) {
        Set<Right> given = MemberChoice.rights(rights);
        long end = until == null ? 0 : Moments.parse("--until", until, Instant.now());
        in.membership().rights(meant.identity(), given, end);
      } else if (role != null) {
        Role given = MemberChoice.role("ROLE", role);
        in.membership().role(meant.identity(), given);
      }
      Participant now = MemberChoice.named(session, in, meant.identity());
      if (shell.json()) {
        shell.console().printJson(json -> MembershipJson.write(json, now));
        shell.console().flush();
      } else {
        Console console = shell.console();
        console.note(
            console.person(now.name(), now.identity()) + " is now " + MembersText.standing(now));
      }
      return ExitCode.OK;
    }
  }
}
