package dev.covey.node.cli;

import dev.covey.node.cli.command.CreateCommand;
import dev.covey.node.cli.command.FilesCommand;
import dev.covey.node.cli.command.GetCommand;
import dev.covey.node.cli.command.HistoryCommand;
import dev.covey.node.cli.command.IdCommand;
import dev.covey.node.cli.command.JoinCommand;
import dev.covey.node.cli.command.MembersCommand;
import dev.covey.node.cli.command.NodeCommand;
import dev.covey.node.cli.command.PeersCommand;
import dev.covey.node.cli.command.PutCommand;
import dev.covey.node.cli.command.RoomsCommand;
import dev.covey.node.cli.command.SendCommand;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.command.StatusCommand;
import dev.covey.node.cli.command.StopCommand;
import dev.covey.node.cli.command.TailCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/**
 * The commands by name. Only the one that is asked for is looked into: picocli takes milliseconds
 * for each, and {@code covey send} has few.
 */
final class Commands {

  private static final Map<String, Function<Shell, Object>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("node", NodeCommand::new);
    ALL.put("create", CreateCommand::new);
    ALL.put("join", JoinCommand::new);
    ALL.put("rooms", RoomsCommand::new);
    ALL.put("send", SendCommand::new);
    ALL.put("tail", TailCommand::new);
    ALL.put("history", HistoryCommand::new);
    ALL.put("put", PutCommand::new);
    ALL.put("files", FilesCommand::new);
    ALL.put("get", GetCommand::new);
    ALL.put("members", MembersCommand::new);
    ALL.put("peers", PeersCommand::new);
    ALL.put("id", IdCommand::new);
    ALL.put("status", StatusCommand::new);
    ALL.put("stop", StopCommand::new);
    ALL.put("completion", shell -> new CompletionCommand(shell));
  }

  private Commands() {}

  /** A command line that knows the command these arguments name, or all of them. */
  static CommandLine line(Shell shell, String... args) {
    CommandLine root = new CommandLine(new Covey(shell.options()));
    Function<Shell, Object> only = named(args);
    ALL.forEach(
        (name, command) -> {
          if (only == null || only == command) {
            root.addSubcommand(name, command.apply(shell));
          }
        });
    return root;
  }

  /** The first argument when it is a command that needs no other. */
  private static @org.jspecify.annotations.Nullable Function<Shell, Object> named(String... args) {
    return args.length == 0 || args[0].equals("completion") ? null : ALL.get(args[0]);
  }
}
