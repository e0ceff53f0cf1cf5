package dev.covey.node.cli.identity;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code covey contact} without a further word: says what there is. */
@Command(
    name = "contact",
    synopsisSubcommandLabel = "COMMAND",
    description = "Names of your own for other people.",
    footer = {
      "",
      "Examples:",
      "  covey contact add IDENTITY ada",
      "  covey contact verify ada",
      "  covey contact list"
    })
final class ContactCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLine.ExitCode.OK;
  }
}
