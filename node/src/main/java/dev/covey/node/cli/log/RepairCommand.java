package dev.covey.node.cli.log;

import dev.covey.core.log.AuditReport;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Settings;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.command.StopSignal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "repair",
    description = {
      "Audit a log, drop what is wrong, and fetch it again from a peer that has it.",
      "Without --from, what was dropped is left to be fetched later."
    },
    footer = {
      "",
      "Examples:",
      "  covey log repair journal --from 127.0.0.1:4001",
      "  covey log repair journal"
    })
final class RepairCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin StoreOption store = new StoreOption();

  @Parameters(paramLabel = "LOG", description = "its name or key")
  String name = "";

  @Option(names = "--from", paramLabel = "HOST:PORT", description = "a peer that has the log")
  @Nullable String from;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "give up when nothing came for so long (30s)")
  String timeout = "30s";

  RepairCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    InetSocketAddress address = from == null ? null : Settings.address("--from", from);
    Duration patience = Amounts.duration("--timeout", timeout);
    try (LogShelf shelf = store.open(shell)) {
      NamedLog named = shelf.require(name);
      AuditReport found = AuditCommand.audit(shell, named);
      if (found.isClean()) {
        AuditCommand.print(shell, named, found);
        return ExitCode.OK;
      }
      long missing = named.log().repair(found);
      shell.console().note(Amounts.blocks(missing) + " dropped");
      if (address != null) {
        fetch(shelf, named, found.findings(), address, patience);
      }
      AuditReport after = AuditCommand.audit(shell, named);
      AuditCommand.print(shell, named, after);
      return after.isClean() && !found.more() ? ExitCode.OK : ExitCode.FAILURE;
    }
  }

  private void fetch(
      LogShelf shelf,
      NamedLog named,
      List<AuditReport.Finding> findings,
      InetSocketAddress address,
      Duration patience)
      throws IOException, InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    try (StopSignal signal = StopSignal.install(stop, 130);
        Peering peering = new Peering(1, shell.console()::note)) {
      Peering.Link link = peering.dial(address, shelf.store(), named.log(), patience, stop);
      try (Download download = new Download(shell, named, link, patience, stop)) {
        download.awaitLength();
        for (AuditReport.Finding finding : findings) {
          long end = Math.min(finding.end(), named.log().length());
          download.range(new BlockRange(finding.start(), end), false, null);
        }
      }
      link.connection().close("done");
    }
  }
}
