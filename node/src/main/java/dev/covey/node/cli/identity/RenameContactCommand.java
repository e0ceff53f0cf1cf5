package dev.covey.node.cli.identity;

import dev.covey.api.Contacts;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "rename",
    description = "Give a contact another name.",
    footer = {"", "Examples:", "  covey contact rename ada \"Ada L.\""})
final class RenameContactCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "WHO", description = "a contact's name, or an identity")
  String who = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "the new one")
  String name = "";

  RenameContactCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      Contacts contacts = session.node().contacts();
      People.require(contacts, who);
      People.print(shell, contacts.rename(who, name));
      return ExitCode.OK;
    }
  }
}
