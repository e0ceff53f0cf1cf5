package dev.covey.node.cli.identity;

import dev.covey.api.Contacts;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Prompt;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description = {
      "Show the safety number that you and a contact have in common, and mark that you compared"
          + " it.",
      "Compare it by voice, or side by side: a stranger in between would make them differ."
    },
    footer = {"", "Examples:", "  covey contact verify ada", "  covey contact verify ada --yes"})
final class VerifyContactCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "WHO", description = "a contact's name, or an identity")
  String who = "";

  @Option(names = "--yes", description = "the numbers are the same: do not ask")
  boolean yes;

  @Option(names = "--off", description = "take it back")
  boolean off;

  VerifyContactCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    try (Session session = shell.present()) {
      Contacts contacts = session.node().contacts();
      People.require(contacts, who);
      if (off) {
        People.print(shell, contacts.verify(who, false));
        return ExitCode.OK;
      }
      People.safety(shell, contacts.safetyNumber(who));
      if (yes
          || new Prompt(shell.console()).confirms("Do both of you see these digits? (yes/no) ")) {
        People.print(shell, contacts.verify(who, true));
      } else {
        shell.console().note("not marked; --yes does it without asking");
      }
      return ExitCode.OK;
    }
  }
}
