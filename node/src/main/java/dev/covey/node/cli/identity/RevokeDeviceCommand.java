package dev.covey.node.cli.identity;

import dev.covey.api.Device;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "revoke",
    description = {
      "Shut one of your devices out of all rooms.",
      "What it writes from now on counts nowhere, and it gets no later keys. A thief of its disk"
          + " has your identity still: then make a new one."
    },
    footer = {"", "Examples:", "  covey device list", "  covey device revoke 3fa1"})
final class RevokeDeviceCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "DEVICE", description = "its key, or how it begins")
  String device = "";

  RevokeDeviceCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      String beginning = device.toLowerCase(Locale.ROOT);
      List<String> found =
          session.node().devices().all().stream()
              .map(Device::key)
              .filter(key -> !beginning.isEmpty() && key.startsWith(beginning))
              .toList();
      if (found.size() != 1) {
        throw new CommandFailure(
            ExitCode.NOT_FOUND,
            (found.isEmpty() ? "no device of yours begins with " : "several devices begin with ")
                + device
                + "; `covey device list` shows them");
      }
      session.node().devices().revoke(found.get(0));
      shell.done("revoked", found.get(0), "device " + found.get(0) + " is shut out of your rooms");
      return ExitCode.OK;
    }
  }
}
