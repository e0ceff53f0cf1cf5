package dev.covey.node.cli.log;

import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "clear",
    description = {
      "Forget blocks of a log, to save room.",
      "They stay part of the log, and can be fetched again from peers that have them."
    },
    footer = {
      "",
      "Examples:",
      "  covey log clear journal 0..1000",
      "  covey log clear KEY 5000..          (all from 5000 on)"
    })
final class ClearCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin StoreOption store = new StoreOption();

  @Parameters(index = "0", paramLabel = "LOG", description = "its name or key")
  String name = "";

  @Parameters(
      index = "1",
      paramLabel = "A..B",
      description = "from block A up to and without B; either may be left out")
  String range = "";

  ClearCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    BlockRange wanted = BlockRange.parse("covey log clear", range);
    try (LogShelf shelf = store.open(shell)) {
      NamedLog named = shelf.require(name);
      BlockRange cleared = wanted.within(named.log().length());
      long held = named.log().held().count(cleared.start(), cleared.end());
      named.log().clear(cleared.start(), cleared.end());
      if (shell.json()) {
        shell
            .console()
            .printJson(
                json -> {
                  json.writeStartObject();
                  json.writeStringProperty("key", named.key().toString());
                  json.writeNumberProperty("start", cleared.start());
                  json.writeNumberProperty("end", cleared.end());
                  json.writeNumberProperty("blocks", held);
                  json.writeEndObject();
                });
        shell.console().flush();
      } else {
        shell.console().note(Amounts.blocks(held) + " forgotten in " + cleared);
      }
      return ExitCode.OK;
    }
  }
}
