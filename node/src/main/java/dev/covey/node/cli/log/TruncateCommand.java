package dev.covey.node.cli.log;

import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "truncate",
    description = {
      "Cut a log of your own to its first blocks, in a new fork that readers follow.",
      "What is cut off is gone."
    },
    footer = {
      "",
      "Examples:",
      "  covey log truncate journal 100",
      "  covey log truncate journal 0"
    })
final class TruncateCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin StoreOption store = new StoreOption();

  @Parameters(index = "0", paramLabel = "LOG", description = "its name or key")
  String name = "";

  @Parameters(index = "1", paramLabel = "LENGTH", description = "how many blocks stay")
  long length;

  TruncateCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (LogShelf shelf = store.open(shell)) {
      NamedLog named = shelf.require(name);
      AppendCommand.requireWritable(named);
      long before = named.log().length();
      if (length < 0 || length >= before) {
        throw new CommandFailure(
            ExitCode.FAILURE,
            "the log has "
                + Amounts.blocks(before)
                + "; it can be cut to less of them, not to "
                + length);
      }
      named.log().truncate(length);
      if (shell.json()) {
        shell.console().printJson(json -> LogJson.write(json, named));
        shell.console().flush();
      } else {
        shell
            .console()
            .note(
                Amounts.blocks(before - length)
                    + " cut off, "
                    + length
                    + " left, fork "
                    + named.log().fork());
      }
      return ExitCode.OK;
    }
  }
}
