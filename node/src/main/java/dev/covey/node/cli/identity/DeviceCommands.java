package dev.covey.node.cli.identity;

import dev.covey.node.cli.command.Shell;
import picocli.CommandLine;

/** {@code covey device} and what belongs to it. */
public final class DeviceCommands {

  private static final String[] WORDS = {"link", "add", "list", "revoke"};

  private DeviceCommands() {}

  /** A command line that knows the command these arguments name after {@code device}, or all. */
  public static CommandLine line(Shell shell, String... args) {
    return Words.add(new CommandLine(new DeviceCommand()), args, WORDS, word -> named(word, shell));
  }

  private static Object named(String word, Shell shell) {
    return switch (word) {
      case "link" -> new LinkCommand(shell);
      case "add" -> new AddDeviceCommand(shell);
      case "list" -> new ListDevicesCommand(shell);
      default -> new RevokeDeviceCommand(shell);
    };
  }
}
