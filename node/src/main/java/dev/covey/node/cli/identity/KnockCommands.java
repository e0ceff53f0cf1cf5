package dev.covey.node.cli.identity;

import dev.covey.node.cli.command.Shell;
import picocli.CommandLine;

/** {@code covey knock} and what belongs to it. */
public final class KnockCommands {

  private static final String[] WORDS = {"list", "accept", "refuse", "block"};

  private KnockCommands() {}

  /** A command line that knows the command these arguments name after {@code knock}, or all. */
  public static CommandLine line(Shell shell, String... args) {
    return Words.add(new CommandLine(new KnockCommand()), args, WORDS, word -> named(word, shell));
  }

  private static Object named(String word, Shell shell) {
    return switch (word) {
      case "list" -> new ListKnocksCommand(shell);
      case "accept" -> new AcceptKnockCommand(shell);
      case "refuse" -> new RefuseKnockCommand(shell);
      default -> new BlockKnockCommand(shell);
    };
  }
}
