package dev.covey.node.cli.log;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code covey log} without a further word: says what there is. */
@Command(
    name = "log",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Signed logs on their own, without rooms and without a node: Hypercores.",
      "They are kept in a store of their own, which one process at a time has open."
    },
    footer = {
      "",
      "Examples:",
      "  covey log new journal                      (prints the key)",
      "  date | covey log append journal",
      "  covey log serve journal                    (prints where; leave it running)",
      "  covey log fetch 127.0.0.1:4001 KEY",
      "",
      "`covey log COMMAND --help` says more about one command."
    })
final class LogCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLine.ExitCode.OK;
  }
}
