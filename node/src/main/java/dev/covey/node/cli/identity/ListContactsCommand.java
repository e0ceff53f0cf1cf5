package dev.covey.node.cli.identity;

import dev.covey.api.Contact;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "list",
    description = "List the contacts.",
    footer = {"", "Examples:", "  covey contact list"})
final class ListContactsCommand implements Callable<Integer> {

  private final Shell shell;

  ListContactsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      for (Contact contact : session.node().contacts().all()) {
        People.print(shell, contact);
      }
      shell.console().flush();
      return ExitCode.OK;
    }
  }
}
