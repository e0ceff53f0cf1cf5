package dev.covey.node.cli.identity;

import dev.covey.api.Device;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.NetworkOptions;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.door.ApiJson;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    description = {
      "Make the device that shows CODE one of yours: it gets your identity, your rooms with",
      "their keys, and your contacts. Only for a code on a device in front of you."
    },
    footer = {"", "Examples:", "  covey device add covey-device:yyyb..."})
final class AddDeviceCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin NetworkOptions network = new NetworkOptions();

  @Parameters(paramLabel = "CODE", description = "as `covey device link` shows it")
  String code = "";

  AddDeviceCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    try (Session session = shell.networked(network)) {
      Device added = session.node().devices().add(code).get();
      if (shell.json()) {
        shell.console().printJson(json -> ApiJson.write(json, added));
        shell.console().flush();
      } else {
        shell.console().print("device " + added.key() + " is one of yours now");
      }
      return ExitCode.OK;
    }
  }
}
