package dev.covey.node.cli.identity;

import dev.covey.node.cli.command.Shell;
import picocli.CommandLine;

/** {@code covey contact} and what belongs to it. */
public final class ContactCommands {

  private static final String[] WORDS = {"add", "list", "rename", "remove", "block", "verify"};

  private ContactCommands() {}

  /** A command line that knows the command these arguments name after {@code contact}, or all. */
  public static CommandLine line(Shell shell, String... args) {
    return Words.add(
        new CommandLine(new ContactCommand()), args, WORDS, word -> named(word, shell));
  }

  private static Object named(String word, Shell shell) {
    return switch (word) {
      case "add" -> new AddContactCommand(shell);
      case "list" -> new ListContactsCommand(shell);
      case "rename" -> new RenameContactCommand(shell);
      case "remove" -> new RemoveContactCommand(shell);
      case "block" -> new BlockContactCommand(shell);
      default -> new VerifyContactCommand(shell);
    };
  }
}
