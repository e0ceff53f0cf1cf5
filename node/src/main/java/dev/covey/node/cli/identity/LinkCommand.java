package dev.covey.node.cli.identity;

import dev.covey.api.Profile;
import dev.covey.node.LinkingDevice;
import dev.covey.node.NodeConfig;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.NetworkOptions;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "link",
    description = {
      "Become a new device of an identity that another device has. Shows a code for",
      "`covey device add CODE` there; or takes the CODE that `covey device add` shows there.",
      "In a data directory that was not used yet: in no room, without contacts."
    },
    footer = {
      "",
      "Examples:",
      "  covey device link --data ~/ada",
      "  covey device link covey-device:yyyb... --data ~/ada",
      "  covey device link --data ~/ada --bootstrap 203.0.113.5:49737"
    })
final class LinkCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin NetworkOptions network = new NetworkOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "CODE",
      description = "as `covey device add` shows it on a device you have")
  @Nullable String code;

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
    Who.requireCode(code, "the old one's");
    NodeConfig config = network.options(shell.data(), shell.settings()).config();
    try (LinkingDevice device =
        code == null ? LinkingDevice.open(config) : LinkingDevice.open(config, code)) {
      if (code != null) {
        console.note("looking for the device that shows this code, for " + wait + " s at most ...");
      } else {
        console.note("On a device you have already, while this one waits:  covey device add CODE");
        console.note("Show the code to nobody else: it lets them choose who this device is.");
        console.print(device.code());
      }
      Profile profile = device.linked().get(wait, TimeUnit.SECONDS);
      console.note("linked; is this you?");
      device.setAside().ifPresent(console::note);
      Who.print(shell, profile);
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    } catch (TimeoutException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE, "no other device came in " + wait + " s; nothing was written");
    }
  }
}
