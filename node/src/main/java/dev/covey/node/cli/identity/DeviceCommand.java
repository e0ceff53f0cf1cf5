package dev.covey.node.cli.identity;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code covey device} without a further word: says what there is. */
@Command(
    name = "device",
    synopsisSubcommandLabel = "COMMAND",
    description = "The devices of your identity.",
    footer = {
      "",
      "Examples:",
      "  covey device link --data ~/ada        (on the new device: shows a code)",
      "  covey device add covey-device:...      (on an old one)",
      "  covey device list"
    })
final class DeviceCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLine.ExitCode.OK;
  }
}
