package dev.covey.node.cli.identity;

import dev.covey.api.Contacts;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "remove",
    description = "Forget a contact, and that it was verified or blocked.",
    footer = {"", "Examples:", "  covey contact remove ada"})
final class RemoveContactCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "WHO", description = "a contact's name, or an identity")
  String who = "";

  RemoveContactCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      Contacts contacts = session.node().contacts();
      People.require(contacts, who);
      String identity = contacts.find(who).orElseThrow().identity();
      contacts.remove(identity);
      shell.done("removed", identity, "it is no contact any more");
      return ExitCode.OK;
    }
  }
}
