package dev.covey.node.cli.identity;

import dev.covey.api.Contacts;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.NamedPeople;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    description =
        "Give somebody a name of your own: whoever is in your rooms, knocks, or any identity.",
    footer = {
      "",
      "Examples:",
      "  covey contact add ada~3fa1 ada",
      "  covey contact add 3fa1... ada    (64 hex digits, as `covey id` shows them to its owner)"
    })
final class AddContactCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "WHO", description = NamedPeople.SYNTAX)
  String who = "";

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "shown in place of what they call themselves")
  String name = "";

  AddContactCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.local()) {
      Contacts contacts = session.node().contacts();
      People.print(shell, contacts.add(People.met(session, who), name));
      return ExitCode.OK;
    }
  }
}
