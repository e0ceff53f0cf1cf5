package dev.covey.node.cli.identity;

import dev.covey.api.Profile;
import dev.covey.node.LinkingDevice;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.NetworkOptions;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "link",
    description = {
      "Become a new device of an identity that another device has: shows a code for",
      "`covey device add` there. In an empty data directory."
    },
    footer = {
      "",
      "Examples:",
      "  covey device link --data ~/ada",
      "  covey device link --data ~/ada --bootstrap 203.0.113.5:49737"
    })
final class LinkCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "how long the code is good (${DEFAULT-VALUE})")
  int wait;

  LinkCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    Console console = shell.console();
    try (LinkingDevice device =
        LinkingDevice.open(network.options(shell.data(), shell.settings()).config())) {
      console.note("On a device you have already, while this one waits:  covey device add CODE");
      console.note("Show the code to nobody else: it lets them choose who this device is.");
      console.print(device.code());
      Profile profile = device.linked().get(wait, TimeUnit.SECONDS);
      console.note("linked; is this you?");
      Who.print(shell, profile);
      return ExitCode.OK;
    } catch (TimeoutException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE, "no other device came in " + wait + " s; nothing was written");
    }
  }
}
