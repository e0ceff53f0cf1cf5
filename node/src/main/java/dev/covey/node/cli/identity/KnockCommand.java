package dev.covey.node.cli.identity;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code covey knock} without a further word: says what there is. */
@Command(
    name = "knock",
    synopsisSubcommandLabel = "COMMAND",
    description = "Strangers who ask to talk to you.",
    footer = {"", "Examples:", "  covey knock list", "  covey knock accept 3fa1"})
final class KnockCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLine.ExitCode.OK;
  }
}
