package dev.covey.node.cli.identity;

import dev.covey.api.Contacts;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "block",
    description = "Hear no more knocks of a contact, or do so again.",
    footer = {"", "Examples:", "  covey contact block eve", "  covey contact block eve --off"})
final class BlockContactCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "WHO", description = "a contact's name, or an identity")
  String who = "";

  @Option(names = "--off", description = "hear them again")
  boolean off;

  BlockContactCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      Contacts contacts = session.node().contacts();
      People.require(contacts, who);
      People.print(shell, contacts.block(who, !off));
      return ExitCode.OK;
    }
  }
}
