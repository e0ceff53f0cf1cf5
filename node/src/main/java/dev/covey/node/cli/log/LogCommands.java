package dev.covey.node.cli.log;

import dev.covey.node.cli.command.Shell;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The commands of {@code covey log} by name; only the one asked for is looked into. */
public final class LogCommands {

  private static final String[] NAMES = {
    "new", "ls", "append", "cat", "info", "truncate", "clear", "serve", "fetch", "audit", "repair"
  };

  private LogCommands() {}

  /** A command line that knows the command these arguments name after {@code log}, or all. */
  public static CommandLine line(Shell shell, String... args) {
    CommandLine log = new CommandLine(new LogCommand());
    Object only = args.length < 2 || !args[0].equals("log") ? null : named(args[1], shell);
    if (only != null) {
      return log.addSubcommand(args[1], only);
    }
    for (String name : NAMES) {
      log.addSubcommand(name, named(name, shell));
    }
    return log;
  }

  private static @Nullable Object named(String name, Shell shell) {
    return switch (name) {
      case "new" -> new NewCommand(shell);
      case "ls" -> new ListCommand(shell);
      case "append" -> new AppendCommand(shell);
      case "cat" -> new CatCommand(shell);
      case "info" -> new InfoCommand(shell);
      case "truncate" -> new TruncateCommand(shell);
      case "clear" -> new ClearCommand(shell);
      case "audit" -> new AuditCommand(shell);
      case "repair" -> new RepairCommand(shell);
      case "serve" -> new ServeCommand(shell);
      case "fetch" -> new FetchCommand(shell);
      default -> null;
    };
  }
}
