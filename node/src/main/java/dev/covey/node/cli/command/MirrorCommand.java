package dev.covey.node.cli.command;

import dev.covey.dht.HostPort;
import dev.covey.node.MirrorHost;
import dev.covey.node.cli.terminal.BrokenPipeException;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.Progress;
import dev.covey.node.mirror.MirrorOptions;
import dev.covey.node.mirror.MirrorState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

@Command(
    name = "mirror",
    description = {
      "Keep rooms for others, without being able to read them.",
      "Their members get everything from here when nobody else is online. Which rooms:",
      "`covey mirror add CODE`, also while it runs.",
      "Keeps its data in a directory of its own. Ends cleanly on SIGTERM and Ctrl-C."
    },
    footer = {
      "",
      "Examples:",
      "  covey mirror-code reading                           (a member prints the code)",
      "  covey mirror add covey-mirror:…",
      "  covey mirror --listen 0.0.0.0:49739 --bootstrap 203.0.113.5:49737",
      "  covey mirror --max-bytes 50000000000 --max-room-bytes 5000000000",
      "  covey mirror list",
      "  covey mirror drop 7d41c0"
    })
public final class MirrorCommand implements Callable<Integer> {

  static final String FOLDER = "covey-mirror";

  private static final MirrorOptions DEFAULTS = MirrorOptions.DEFAULTS;

  private final Shell shell;

  @Mixin NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--max-bytes",
      paramLabel = "BYTES",
      description = "of all rooms (${DEFAULT-VALUE})")
  long maxBytes = DEFAULTS.maxBytes();

  @Option(
      names = "--max-room-bytes",
      paramLabel = "BYTES",
      description = "of one room, of which a single device may fill half (${DEFAULT-VALUE})")
  long maxRoomBytes = DEFAULTS.maxRoomBytes();

  @Option(
      names = "--max-logs",
      paramLabel = "N",
      description = "of one room, of which a single device may tell half (${DEFAULT-VALUE})")
  int maxLogs = DEFAULTS.maxLogs();

  private MirrorCommand(Shell shell) {
    this.shell = shell;
  }

  /** The command with those below it. */
  public static CommandLine line(Shell shell) {
    return NetworkOptions.impersonal(new CommandLine(new MirrorCommand(shell)))
        .addSubcommand("add", new MirrorAddCommand(shell))
        .addSubcommand("list", new MirrorListCommand(shell))
        .addSubcommand("drop", new MirrorDropCommand(shell));
  }

  @Override
  public Integer call() throws InterruptedException {
    atLeast("--max-bytes", maxBytes);
    atLeast("--max-room-bytes", maxRoomBytes);
    atLeast("--max-logs", maxLogs);
    NodeOptions options = network.options(shell.data(FOLDER), shell.settings());
    CountDownLatch stop = new CountDownLatch(1);
    try (StopSignal signal = StopSignal.install(stop, ExitCode.OK)) {
      try (MirrorHost host =
          MirrorHost.open(options.config(), new MirrorOptions(maxBytes, maxRoomBytes, maxLogs))) {
        greet(host);
        watch(host, stop);
      }
      shell.console().note("stopped");
    } catch (BrokenPipeException e) {
      return ExitCode.OK;
    }
    return ExitCode.OK;
  }

  private static void atLeast(String option, long value) {
    if (value < 1) {
      throw new CommandFailure(
          ExitCode.USAGE, option + " needs a number of at least 1, not " + value);
    }
  }

  private void greet(MirrorHost host) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(
          json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("listening");
            host.addresses().forEach(address -> json.writeString(HostPort.format(address)));
            json.writeEndArray();
            json.writeStringProperty("device", host.device());
            json.writeEndObject();
          });
    } else {
      host.addresses()
          .forEach(address -> console.printAll("mirror     " + HostPort.format(address) + "\n"));
      console.printAll("device     " + host.device() + "\n");
      console.printAll("ready\n");
    }
    console.flush();
  }

  private void watch(MirrorHost host, CountDownLatch stop) throws InterruptedException {
    List<MirrorState> last = List.of();
    do {
      List<MirrorState> now = host.states();
      List<MirrorState> news = new ArrayList<>(now);
      news.removeAll(last);
      news.forEach(state -> print(shell, state));
      shell.console().flush();
      last = now;
    } while (!stop.await(1, TimeUnit.SECONDS));
  }

  /** One room's line, without flushing. */
  static void print(Shell shell, MirrorState state) {
    if (shell.json()) {
      shell.console().printJson(json -> write(json, state));
    } else {
      shell.console().printAll(line(state) + "\n");
    }
  }

  private static String line(MirrorState state) {
    return "room       "
        + state.room().slice(0, 4).hex()
        + "  "
        + state.logs()
        + (state.logs() == 1 ? " log, " : " logs, ")
        + state.blocks()
        + (state.blocks() == 1 ? " block, " : " blocks, ")
        + Progress.size(state.bytes())
        + ", "
        + state.peers()
        + (state.peers() == 1 ? " neighbour" : " neighbours")
        + (state.full() ? ", FULL: not everything is kept, raise --max-room-bytes" : "");
  }

  private static void write(JsonGenerator json, MirrorState state) {
    json.writeStartObject();
    json.writeStringProperty("room", state.room().hex());
    json.writeNumberProperty("keys", state.keys());
    json.writeNumberProperty("logs", state.logs());
    json.writeNumberProperty("blocks", state.blocks());
    json.writeNumberProperty("bytes", state.bytes());
    json.writeBooleanProperty("full", state.full());
    json.writeNumberProperty("neighbours", state.peers());
    json.writeEndObject();
  }
}
