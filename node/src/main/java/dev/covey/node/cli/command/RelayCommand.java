package dev.covey.node.cli.command;

import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.HostPort;
import dev.covey.node.cli.terminal.BrokenPipeException;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.Progress;
import dev.covey.node.relay.RelayHost;
import dev.covey.node.relay.RelayOptions;
import dev.covey.node.relay.RelayStatistics;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

@Command(
    name = "relay",
    description = {
      "Pass bytes on between nodes that cannot reach each other, and do nothing else.",
      "What they say to each other stays sealed. With --listen given twice, an address in each of",
      "two networks, it is a bridge: who is in one is reached from the other.",
      "Keeps its key in the data directory. Ends cleanly on SIGTERM and Ctrl-C."
    },
    footer = {
      "",
      "Examples:",
      "  covey relay --listen 0.0.0.0:49738 --bootstrap 203.0.113.5:49737",
      "  covey relay --listen 10.0.0.1:49738 --listen 192.168.1.1:49738",
      "  covey relay --max-circuits 32 --rate 262144 --total-rate 4194304"
    })
public final class RelayCommand implements Callable<Integer> {

  private static final int MAX_LEGS = 8;
  private static final int LOWEST_PORT = 1_024;
  private static final RelayOptions DEFAULTS = RelayOptions.defaults();

  private final Shell shell;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "where to listen, TCP and UDP; repeatable (0.0.0.0:49738)")
  List<String> listen = List.of();

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "a node of the DHT to begin with; repeatable (COVEY_BOOTSTRAP)")
  List<String> bootstrap = List.of();

  @Option(
      names = "--max-clients",
      paramLabel = "N",
      description = "connections at a time (${DEFAULT-VALUE})")
  int maxClients = DEFAULTS.maxClients();

  @Option(
      names = "--max-circuits",
      paramLabel = "N",
      description = "pairs of nodes at a time (${DEFAULT-VALUE})")
  int maxCircuits = DEFAULTS.maxCircuits();

  @Option(
      names = "--rate",
      paramLabel = "BYTES/s",
      description = "of each direction of a pair (${DEFAULT-VALUE})")
  long rate = DEFAULTS.rate();

  @Option(
      names = "--total-rate",
      paramLabel = "BYTES/s",
      description = "of all pairs together (${DEFAULT-VALUE})")
  long totalRate = DEFAULTS.totalRate();

  public RelayCommand(Shell shell) {
    this.shell = shell;
  }

  /** What changes while it runs. */
  private record State(RelayStatistics relay, int nodes) {
    private static State of(RelayHost host) {
      return new State(
          host.statistics(), host.discovery().stream().mapToInt(DiscoveryStatus::nodes).sum());
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    RelayOptions options = options();
    List<InetSocketAddress> legs = legs();
    List<InetSocketAddress> others =
        bootstrap.isEmpty()
            ? shell.settings().addresses("bootstrap")
            : bootstrap.stream().map(text -> Settings.address("--bootstrap", text)).toList();
    CountDownLatch stop = new CountDownLatch(1);
    try (StopSignal signal = StopSignal.install(stop, ExitCode.OK)) {
      try (RelayHost host = RelayHost.open(shell.data("covey-relay"), legs, others, options)) {
        State first = State.of(host);
        greet(host, first);
        watch(host, first, stop);
      }
      shell.console().note("stopped");
    } catch (BrokenPipeException e) {
      return ExitCode.OK;
    }
    return ExitCode.OK;
  }

  private RelayOptions options() {
    atLeastOne("--max-clients", maxClients);
    atLeastOne("--max-circuits", maxCircuits);
    atLeastOne("--rate", rate);
    atLeastOne("--total-rate", totalRate);
    return DEFAULTS
        .withMaxClients(maxClients)
        .withMaxCircuits(maxCircuits, Math.min(maxCircuits, DEFAULTS.maxCircuitsPerClient()))
        .withRates(rate, totalRate);
  }

  private static void atLeastOne(String option, long value) {
    if (value < 1) {
      throw new CommandFailure(
          ExitCode.USAGE, option + " needs a number of at least 1, not " + value);
    }
  }

  private List<InetSocketAddress> legs() {
    List<String> given = listen.isEmpty() ? List.of("0.0.0.0:49738") : listen;
    List<InetSocketAddress> legs =
        given.stream().map(text -> Settings.address("--listen", text)).toList();
    if (legs.size() > MAX_LEGS) {
      throw new CommandFailure(
          ExitCode.USAGE, "--listen was given " + legs.size() + " times, at most " + MAX_LEGS);
    }
    Set<InetSocketAddress> seen = new HashSet<>();
    for (InetSocketAddress leg : legs) {
      if (leg.getPort() != 0 && leg.getPort() < LOWEST_PORT) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "--listen " + HostPort.format(leg) + ": nodes dial ports 1024 to 65535 only");
      }
      if (leg.getPort() != 0 && !seen.add(leg)) {
        throw new CommandFailure(
            ExitCode.USAGE, "--listen " + HostPort.format(leg) + " was given twice");
      }
    }
    return legs;
  }

  private void greet(RelayHost host, State first) {
    Console console = shell.console();
    if (shell.json()) {
      printJson(host, first);
    } else {
      for (InetSocketAddress address : host.addresses()) {
        console.printAll("relay      " + HostPort.format(address) + "\n");
      }
      console.printAll("device     " + host.device() + "\n");
      console.printAll("ready\n");
    }
    console.flush();
  }

  private void watch(RelayHost host, State first, CountDownLatch stop) throws InterruptedException {
    State last = first;
    while (!stop.await(1, TimeUnit.SECONDS)) {
      State now = State.of(host);
      if (!now.equals(last)) {
        if (shell.json()) {
          printJson(host, now);
        } else {
          shell.console().printAll(line(now) + "\n");
        }
        shell.console().flush();
        last = now;
      }
    }
  }

  private static String line(State state) {
    RelayStatistics relay = state.relay();
    return "clients    "
        + relay.clients()
        + ", topics "
        + relay.topics()
        + ", pairs "
        + relay.circuits()
        + " ("
        + relay.opened()
        + " so far, "
        + relay.refused()
        + " refused), "
        + Progress.size(relay.relayedBytes())
        + " relayed, dht nodes "
        + state.nodes();
  }

  private void printJson(RelayHost host, State state) {
    shell.console().printJson(json -> write(json, host, state));
  }

  private static void write(JsonGenerator json, RelayHost host, State state) {
    RelayStatistics relay = state.relay();
    json.writeStartObject();
    json.writeArrayPropertyStart("listening");
    host.addresses().forEach(address -> json.writeString(HostPort.format(address)));
    json.writeEndArray();
    json.writeStringProperty("device", host.device());
    json.writeNumberProperty("clients", relay.clients());
    json.writeNumberProperty("topics", relay.topics());
    json.writeNumberProperty("circuits", relay.circuits());
    json.writeNumberProperty("opened", relay.opened());
    json.writeNumberProperty("refused", relay.refused());
    json.writeNumberProperty("relayedBytes", relay.relayedBytes());
    json.writeNumberProperty("dhtNodes", state.nodes());
    json.writeEndObject();
  }
}
