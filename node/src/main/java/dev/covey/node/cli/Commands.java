package dev.covey.node.cli;

import dev.covey.node.cli.command.BootstrapCommand;
import dev.covey.node.cli.command.CreateCommand;
import dev.covey.node.cli.command.DoctorCommand;
import dev.covey.node.cli.command.FilesCommand;
import dev.covey.node.cli.command.GetCommand;
import dev.covey.node.cli.command.HistoryCommand;
import dev.covey.node.cli.command.JoinCommand;
import dev.covey.node.cli.command.MembersCommand;
import dev.covey.node.cli.command.NodeCommand;
import dev.covey.node.cli.command.PeersCommand;
import dev.covey.node.cli.command.PutCommand;
import dev.covey.node.cli.command.RelayCommand;
import dev.covey.node.cli.command.RoomsCommand;
import dev.covey.node.cli.command.SendCommand;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.command.StatusCommand;
import dev.covey.node.cli.command.StopCommand;
import dev.covey.node.cli.command.TailCommand;
import dev.covey.node.cli.demo.DemoCommand;
import dev.covey.node.cli.identity.IdCommands;
import dev.covey.node.cli.log.LogCommands;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The commands by name. Only the one that is asked for is looked into: picocli takes milliseconds
 * for each, and {@code covey send} has few. For the same reason there are no lambdas here.
 */
final class Commands {

  private static final String[] NAMES = {
    "node",
    "bootstrap",
    "relay",
    "create",
    "join",
    "rooms",
    "send",
    "tail",
    "history",
    "put",
    "files",
    "get",
    "members",
    "peers",
    "id",
    "status",
    "doctor",
    "stop",
    "log",
    "demo",
    "completion"
  };

  private Commands() {}

  /** A command line that knows the command these arguments name, or all of them. */
  static CommandLine line(Shell shell, String... args) {
    CommandLine root = new CommandLine(new Covey(shell.options()));
    Object only =
        args.length == 0 || args[0].equals("completion") ? null : named(args[0], shell, args);
    if (only != null) {
      return root.addSubcommand(args[0], only);
    }
    for (String name : NAMES) {
      root.addSubcommand(name, named(name, shell, args));
    }
    return root;
  }

  private static @Nullable Object named(String name, Shell shell, String... args) {
    return switch (name) {
      case "node" -> new NodeCommand(shell);
      case "bootstrap" -> new BootstrapCommand(shell);
      case "relay" -> new RelayCommand(shell);
      case "create" -> new CreateCommand(shell);
      case "join" -> new JoinCommand(shell);
      case "rooms" -> new RoomsCommand(shell);
      case "send" -> new SendCommand(shell);
      case "tail" -> new TailCommand(shell);
      case "history" -> new HistoryCommand(shell);
      case "put" -> new PutCommand(shell);
      case "files" -> new FilesCommand(shell);
      case "get" -> new GetCommand(shell);
      case "members" -> new MembersCommand(shell);
      case "peers" -> new PeersCommand(shell);
      case "id" -> IdCommands.line(shell, args);
      case "status" -> new StatusCommand(shell);
      case "doctor" -> new DoctorCommand(shell);
      case "stop" -> new StopCommand(shell);
      case "log" -> LogCommands.line(shell, args);
      case "demo" -> new DemoCommand(shell);
      case "completion" -> new CompletionCommand(shell);
      default -> null;
    };
  }
}
