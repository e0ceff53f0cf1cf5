package dev.covey.node.cli.log;

import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "ls",
    description = "List the logs of the store: key, length, name; * marks your own.",
    footer = {"", "Examples:", "  covey log ls", "  covey log ls --store /srv/logs --json"})
final class ListCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin StoreOption store = new StoreOption();

  ListCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Console console = shell.console();
    try (LogShelf shelf = store.open(shell)) {
      List<NamedLog> logs = shelf.all();
      logs.sort(Comparator.comparing(NamedLog::label));
      for (NamedLog named : logs) {
        if (shell.json()) {
          console.printJson(json -> LogJson.write(json, named));
        } else {
          console.printAll(line(named) + "\n");
        }
      }
      console.flush();
      return ExitCode.OK;
    }
  }

  static String line(NamedLog named) {
    return named.key()
        + (named.log().isWritable() ? " * " : "   ")
        + Amounts.blocks(named.log().length())
        + named.name().map(name -> "  " + PlainText.line(name)).orElse("");
  }
}
