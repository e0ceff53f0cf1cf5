package dev.covey.node.cli.identity;

import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "id",
    description = "Say who you are to others. Made on first use.",
    footer = {
      "",
      "Examples:",
      "  covey id",
      "  covey id --json | jq -r .identity",
      "  covey id phrase             (24 words: whoever has them is you)",
      "  covey id restore --data DIR (asks for the words)"
    })
final class IdCommand implements Callable<Integer> {

  private final Shell shell;

  IdCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.local()) {
      Who.print(shell, session.node().profile());
      return ExitCode.OK;
    }
  }
}
