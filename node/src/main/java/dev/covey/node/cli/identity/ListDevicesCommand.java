package dev.covey.node.cli.identity;

import dev.covey.api.Device;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Moments;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.door.ApiJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "list",
    description = "List the devices of your identity that this one knows of.",
    footer = {"", "Examples:", "  covey device list"})
final class ListDevicesCommand implements Callable<Integer> {

  private final Shell shell;

  ListDevicesCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Console console = shell.console();
    try (Session session = shell.present()) {
      for (Device device : session.node().devices().all()) {
        if (shell.json()) {
          console.printJson(json -> ApiJson.write(json, device));
        } else {
          console.printAll(
              device.key()
                  + console.dim("  since " + Moments.show(device.since()))
                  + (device.self() ? "  (this one)" : "")
                  + (device.revoked() ? "  revoked" : "")
                  + "\n");
        }
      }
      console.flush();
      return ExitCode.OK;
    }
  }
}
