package dev.covey.node.cli;

import dev.covey.node.cli.archive.VerifyCommand;
import dev.covey.node.cli.command.BootstrapCommand;
import dev.covey.node.cli.command.CreateCommand;
import dev.covey.node.cli.command.DoctorCommand;
import dev.covey.node.cli.command.EditCommand;
import dev.covey.node.cli.command.ExportCommand;
import dev.covey.node.cli.command.FilesCommand;
import dev.covey.node.cli.command.ForgetCommand;
import dev.covey.node.cli.command.GetCommand;
import dev.covey.node.cli.command.HistoryCommand;
import dev.covey.node.cli.command.InviteCommand;
import dev.covey.node.cli.command.InvitesCommand;
import dev.covey.node.cli.command.JoinCommand;
import dev.covey.node.cli.command.LeaveCommand;
import dev.covey.node.cli.command.LinkCommand;
import dev.covey.node.cli.command.MembersCommand;
import dev.covey.node.cli.command.MirrorCodeCommand;
import dev.covey.node.cli.command.MirrorCommand;
import dev.covey.node.cli.command.MirrorsCommand;
import dev.covey.node.cli.command.NameCommand;
import dev.covey.node.cli.command.NetworkOptions;
import dev.covey.node.cli.command.NodeCommand;
import dev.covey.node.cli.command.PeersCommand;
import dev.covey.node.cli.command.PinCommand;
import dev.covey.node.cli.command.PolicyCommand;
import dev.covey.node.cli.command.ProfileCommand;
import dev.covey.node.cli.command.PutCommand;
import dev.covey.node.cli.command.ReactCommand;
import dev.covey.node.cli.command.RedactCommand;
import dev.covey.node.cli.command.RelayCommand;
import dev.covey.node.cli.command.RemoveCommand;
import dev.covey.node.cli.command.RoleCommand;
import dev.covey.node.cli.command.RoomCommand;
import dev.covey.node.cli.command.RoomsCommand;
import dev.covey.node.cli.command.SendCommand;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.command.StatusCommand;
import dev.covey.node.cli.command.StopCommand;
import dev.covey.node.cli.command.TailCommand;
import dev.covey.node.cli.command.UninviteCommand;
import dev.covey.node.cli.command.WhoCommand;
import dev.covey.node.cli.demo.DemoCommand;
import dev.covey.node.cli.identity.BackupCommand;
import dev.covey.node.cli.identity.ContactCommands;
import dev.covey.node.cli.identity.DeviceCommands;
import dev.covey.node.cli.identity.DirectCommand;
import dev.covey.node.cli.identity.IdCommands;
import dev.covey.node.cli.identity.KnockCommands;
import dev.covey.node.cli.identity.RestoreCommand;
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
    "mirror",
    "mirror-code",
    "mirrors",
    "create",
    "join",
    "rooms",
    "send",
    "edit",
    "redact",
    "react",
    "pin",
    "tail",
    "history",
    "put",
    "files",
    "get",
    "members",
    "profile",
    "export",
    "verify",
    "who",
    "room",
    "link",
    "invite",
    "invites",
    "uninvite",
    "role",
    "remove",
    "leave",
    "forget",
    "policy",
    "name",
    "peers",
    "direct",
    "knock",
    "contact",
    "id",
    "device",
    "backup",
    "restore",
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
      CommandLine unused = root.addSubcommand(args[0], only);
    } else {
      for (String name : NAMES) {
        CommandLine unused = root.addSubcommand(name, named(name, shell, args));
      }
    }
    HelpText.tidy(root);
    return root;
  }

  private static @Nullable Object named(String name, Shell shell, String... args) {
    return switch (name) {
      case "node" -> new NodeCommand(shell);
      case "bootstrap" -> new BootstrapCommand(shell);
      case "relay" -> new RelayCommand(shell);
      case "mirror" -> MirrorCommand.line(shell);
      case "mirror-code" -> new MirrorCodeCommand(shell);
      case "mirrors" -> new MirrorsCommand(shell);
      case "create" -> new CreateCommand(shell);
      case "join" -> new JoinCommand(shell);
      case "rooms" -> new RoomsCommand(shell);
      case "send" -> new SendCommand(shell);
      case "edit" -> new EditCommand(shell);
      case "redact" -> new RedactCommand(shell);
      case "react" -> new ReactCommand(shell);
      case "pin" -> new PinCommand(shell);
      case "profile" -> new ProfileCommand(shell);
      case "tail" -> new TailCommand(shell);
      case "history" -> new HistoryCommand(shell);
      case "put" -> new PutCommand(shell);
      case "files" -> new FilesCommand(shell);
      case "get" -> new GetCommand(shell);
      case "members" -> new MembersCommand(shell);
      case "export" -> new ExportCommand(shell);
      case "verify" -> new VerifyCommand(shell);
      case "who" -> new WhoCommand(shell);
      case "room" -> RoomCommand.line(shell);
      case "link" -> new LinkCommand(shell);
      case "invite" -> new InviteCommand(shell);
      case "invites" -> new InvitesCommand(shell);
      case "uninvite" -> new UninviteCommand(shell);
      case "role" -> new RoleCommand(shell);
      case "remove" -> new RemoveCommand(shell);
      case "leave" -> new LeaveCommand(shell);
      case "forget" -> new ForgetCommand(shell);
      case "policy" -> new PolicyCommand(shell);
      case "name" -> new NameCommand(shell);
      case "peers" -> new PeersCommand(shell);
      case "direct" -> new DirectCommand(shell);
      case "knock" -> KnockCommands.line(shell, args);
      case "contact" -> ContactCommands.line(shell, args);
      case "id" -> IdCommands.line(shell, args);
      case "device" -> DeviceCommands.line(shell, args);
      case "backup" -> new BackupCommand(shell);
      case "restore" -> new RestoreCommand(shell);
      case "status" -> new StatusCommand(shell);
      case "doctor" -> NetworkOptions.impersonal(new CommandLine(new DoctorCommand(shell)));
      case "stop" -> new StopCommand(shell);
      case "log" -> LogCommands.line(shell, args);
      case "demo" -> new DemoCommand(shell);
      case "completion" -> new CompletionCommand(shell);
      default -> null;
    };
  }
}
