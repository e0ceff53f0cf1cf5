package dev.covey.node.cli;

import dev.covey.node.cli.command.Shell;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    description = "Print a completion script for bash and zsh.",
    footer = {
      "",
      "Examples:",
      "  source <(covey completion)",
      "  covey completion > ~/.local/share/bash-completion/completions/covey"
    })
final class CompletionCommand implements Callable<Integer> {

  private final Shell shell;

  @Spec CommandSpec spec = CommandSpec.create();

  CompletionCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    shell.console().print(AutoComplete.bash("covey", spec.root().commandLine()));
    return 0;
  }
}
