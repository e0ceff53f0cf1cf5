package dev.covey.node.cli.log;

import dev.covey.core.log.AuditReport;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.cli.terminal.Progress;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "audit",
    description = {
      "Check every hash and the signature of what is here of a log, and name what is wrong.",
      "Ends with 1 when something is; `covey log repair` drops it."
    },
    footer = {
      "",
      "Examples:",
      "  covey log audit                     (all logs of the store)",
      "  covey log audit journal --json"
    })
final class AuditCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin StoreOption store = new StoreOption();

  @Parameters(arity = "0..*", paramLabel = "LOG", description = "names or keys (all)")
  List<String> names = List.of();

  AuditCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    boolean clean = true;
    try (LogShelf shelf = store.open(shell)) {
      List<NamedLog> logs =
          names.isEmpty() ? shelf.all() : names.stream().map(shelf::require).toList();
      for (NamedLog named : logs) {
        AuditReport report = audit(shell, named);
        print(shell, named, report);
        clean &= report.isClean();
      }
    }
    return clean ? ExitCode.OK : ExitCode.FAILURE;
  }

  static AuditReport audit(Shell shell, NamedLog named) {
    try (Progress progress = new Progress(shell.console(), "checked")) {
      return named
          .log()
          .audit((done, total) -> progress.at(() -> done + " of " + Amounts.blocks(total)));
    }
  }

  static void print(Shell shell, NamedLog named, AuditReport report) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(json -> LogJson.write(json, named, report));
    } else {
      String label = PlainText.line(named.label());
      for (AuditReport.Finding finding : report.findings()) {
        console.printAll(label + "  " + finding.text() + "\n");
      }
      console.printAll(
          label
              + "  "
              + Amounts.blocks(report.blocks())
              + " of "
              + report.length()
              + " checked, "
              + Progress.size(report.bytes())
              + ": "
              + verdict(report)
              + "\n");
    }
    console.flush();
  }

  private static String verdict(AuditReport report) {
    int count = report.findings().size();
    if (count == 0) {
      return "nothing is wrong";
    }
    return (report.more() ? "more than " : "")
        + count
        + (count == 1 ? " thing is wrong" : " things are wrong");
  }
}
