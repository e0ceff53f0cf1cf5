package dev.covey.node.cli.identity;

import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.RoomText;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "direct",
    description = {
      "Open the room of you and one other person. A running node knocks at theirs until it hears.",
      "Messages pass when both nodes run."
    },
    footer = {
      "",
      "Examples:",
      "  covey direct ada",
      "  covey send @ada \"hello\"",
      "  covey direct 3fa1... --say \"we met at the library\""
    })
public final class DirectCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "WHO", description = "a contact's name, or an identity")
  String who = "";

  @Option(
      names = "--say",
      paramLabel = "WORDS",
      description = "what a stranger is told with the knock, 500 bytes at most")
  String words = "";

  public DirectCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.local()) {
      RoomText.entered(shell, session.node().direct(who, words), "opened");
      return ExitCode.OK;
    }
  }
}
