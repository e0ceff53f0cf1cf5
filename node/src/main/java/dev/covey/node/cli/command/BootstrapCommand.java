package dev.covey.node.cli.command;

import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.mainline.MainlineDht;
import dev.covey.node.cli.terminal.BrokenPipeException;
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
      "  covey bootstrap --listen 127.0.0.1:0 --bootstrap 203.0.113.5:49737"
    })
public final class BootstrapCommand implements Callable<Integer> {

  private final Shell shell;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "the UDP address to answer at (${DEFAULT-VALUE})")
  String listen = "0.0.0.0:49737";

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
    InetSocketAddress bind = Settings.address("--listen", listen);
    List<InetSocketAddress> others =
        bootstrap.stream().map(text -> Settings.address("--bootstrap", text)).toList();
    CountDownLatch stop = new CountDownLatch(1);
    try (StopSignal signal = StopSignal.install(stop, ExitCode.OK)) {
      try (MainlineDht dht = MainlineDht.options().bind(bind).bootstrap(others).open()) {
        InetSocketAddress local = dht.localAddress();
        say("dht        " + local.getAddress().getHostAddress() + ":" + local.getPort());
        say("ready");
        watch(dht, stop);
      }
      shell.console().note("stopped");
    } catch (BrokenPipeException e) {
      return ExitCode.OK;
    }
    return ExitCode.OK;
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
