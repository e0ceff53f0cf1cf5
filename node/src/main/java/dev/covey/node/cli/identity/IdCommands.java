package dev.covey.node.cli.identity;

import dev.covey.node.cli.command.Shell;
import picocli.CommandLine;

/** {@code covey id} and what belongs to it. */
public final class IdCommands {

  private IdCommands() {}

  /** A command line that knows the command these arguments name after {@code id}, or all. */
  public static CommandLine line(Shell shell, String... args) {
    CommandLine id = new CommandLine(new IdCommand(shell));
    return Words.add(
        id,
        args,
        new String[] {"phrase", "restore"},
        word -> word.equals("phrase") ? new PhraseCommand(shell) : new RestorePhraseCommand(shell));
  }
}
