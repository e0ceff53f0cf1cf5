package dev.covey.node.cli.log;

import dev.covey.core.log.Log;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ListeningPort;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Settings;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.command.StopSignal;
import dev.covey.node.cli.terminal.BrokenPipeException;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.Progress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "serve",
    description = {
      "Serve logs on plain TCP to whoever knows their keys, until interrupted.",
      "Prints where it listens and what it serves: all logs, or those named.",
      "JavaScript peers connect with a secret stream as its initiator."
    },
    footer = {
      "",
      "Examples:",
      "  covey log serve",
      "  covey log serve journal --port 4001",
      "  tail -f /var/log/syslog | covey log serve journal --append journal",
      "  covey log serve journal --host 0.0.0.0 --port 4001   (others may connect)"
    })
final class ServeCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin StoreOption store = new StoreOption();

  @Parameters(arity = "0..*", paramLabel = "LOG", description = "names or keys (all)")
  List<String> names = List.of();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "the address to listen on (127.0.0.1)")
  String host = "127.0.0.1";

  @Option(names = "--port", paramLabel = "PORT", description = "the port (a free one)")
  int port;

  @Option(
      names = "--append",
      paramLabel = "LOG",
      description = "append each line of the standard input to it meanwhile")
  @Nullable String append;

  ServeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    InetSocketAddress address = address();
    CountDownLatch stop = new CountDownLatch(1);
    try (StopSignal signal = StopSignal.install(stop, ExitCode.OK)) {
      serve(address, stop);
      shell.console().note("stopped");
    } catch (BrokenPipeException e) {
      return ExitCode.OK;
    }
    return ExitCode.OK;
  }

  private void serve(InetSocketAddress address, CountDownLatch stop) throws InterruptedException {
    try (LogShelf shelf = store.open(shell);
        Peering peering = new Peering(2, shell.console()::note)) {
      List<NamedLog> logs =
          names.isEmpty() ? shelf.all() : names.stream().map(shelf::require).toList();
      NamedLog fed = append == null ? null : shelf.require(append);
      if (fed != null) {
        AppendCommand.requireWritable(fed);
      }
      Set<Log> served = new HashSet<>();
      logs.forEach(named -> served.add(named.log()));
      try (ListeningPort listening =
          peering.serve(address, shelf.store(), served::contains, this::met)) {
        greet(listening.address(), logs);
        if (fed != null) {
          InputFeed.start(shell, fed, stop);
        }
        stop.await();
      }
    }
  }

  private InetSocketAddress address() {
    if (port < 0 || port > 65535) {
      throw new CommandFailure(ExitCode.USAGE, "--port is 0 to 65535, not " + port);
    }
    String bare = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return Settings.address("--host", bare + ":" + port);
  }

  private void greet(InetSocketAddress at, List<NamedLog> logs) {
    Console console = shell.console();
    String where = at.getAddress().getHostAddress();
    if (shell.json()) {
      console.printJson(
          json -> {
            json.writeStartObject();
            json.writeStringProperty("host", where);
            json.writeNumberProperty("port", at.getPort());
            json.writeArrayPropertyStart("logs");
            logs.forEach(named -> LogJson.write(json, named));
            json.writeEndArray();
            json.writeEndObject();
          });
    } else {
      String shown = where.contains(":") ? "[" + where + "]" : where;
      console.printAll("listening  " + shown + ":" + at.getPort() + "\n");
      logs.forEach(named -> console.printAll("log        " + ListCommand.line(named) + "\n"));
      console.printAll("ready\n");
    }
    console.flush();
  }

  /** On an event loop: notes never fail. */
  private void met(Connection connection) {
    String peer = Peering.text(connection.remoteAddress());
    shell.console().note("+ peer     " + peer);
    var unused =
        connection
            .closed()
            .thenAccept(
                reason ->
                    shell
                        .console()
                        .note(
                            "- peer     "
                                + peer
                                + "  "
                                + Progress.size(connection.bytesSent())
                                + " sent"));
  }
}
