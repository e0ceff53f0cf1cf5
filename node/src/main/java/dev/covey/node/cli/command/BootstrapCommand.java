package dev.covey.node.cli.command;

import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.HostPort;
import dev.covey.dht.mainline.MainlineDht;
import dev.covey.dht.mainline.MainlineOptions;
import dev.covey.node.cli.terminal.BrokenPipeException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "bootstrap",
    description = {
      "Run a node of the DHT and nothing else: what others begin with (--bootstrap).",
      "Keeps no data. Ends cleanly on SIGTERM and Ctrl-C."
    },
    footer = {
      "",
      "Examples:",
      "  covey bootstrap --listen 0.0.0.0:49737",
      "  covey bootstrap --listen 203.0.113.5:49737 --listen [2001:db8::5]:49737",
      "  covey bootstrap --listen 127.0.0.1:0 --bootstrap 203.0.113.5:49737"
    })
public final class BootstrapCommand implements Callable<Integer> {

  private final Shell shell;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "the UDP address to answer at; twice for IPv4 and IPv6 (0.0.0.0:49737)")
  List<String> listen = List.of();

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "another node of the DHT; repeatable")
  List<String> bootstrap = List.of();

  public BootstrapCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    MainlineOptions options = options();
    CountDownLatch stop = new CountDownLatch(1);
    try (StopSignal signal = StopSignal.install(stop, ExitCode.OK)) {
      try (MainlineDht dht = options.open()) {
        dht.localAddresses().forEach(local -> say("dht        " + HostPort.format(local)));
        say("ready");
        watch(dht, stop);
      }
      shell.console().note("stopped");
    } catch (BrokenPipeException e) {
      return ExitCode.OK;
    }
    return ExitCode.OK;
  }

  private MainlineOptions options() {
    List<InetSocketAddress> binds =
        (listen.isEmpty() ? List.of("0.0.0.0:49737") : listen)
            .stream().map(text -> Settings.address("--listen", text)).toList();
    MainlineOptions options =
        MainlineDht.options()
            .bind(binds.get(0))
            .bootstrap(
                bootstrap.stream().map(text -> Settings.address("--bootstrap", text)).toList());
    if (binds.size() == 1) {
      return options;
    }
    List<InetSocketAddress> ipv6 =
        binds.stream().filter(bind -> bind.getAddress() instanceof Inet6Address).toList();
    List<InetSocketAddress> ipv4 =
        binds.stream().filter(bind -> bind.getAddress() instanceof Inet4Address).toList();
    if (ipv4.size() != 1 || ipv6.size() != 1) {
      throw new CommandFailure(
          ExitCode.USAGE, "--listen takes one address, or one of IPv4 and one of IPv6");
    }
    return options.bind(ipv4.get(0)).bind6(ipv6.get(0));
  }

  private void say(String line) {
    shell.console().print(line);
  }

  private void watch(MainlineDht dht, CountDownLatch stop) throws InterruptedException {
    int known = 0;
    while (!stop.await(1, TimeUnit.SECONDS)) {
      int now = dht.status().stream().mapToInt(DiscoveryStatus::nodes).sum();
      if (now != known) {
        say("nodes      " + now);
        known = now;
      }
    }
  }
}
