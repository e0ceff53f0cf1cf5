package dev.covey.node.cli;

import dev.covey.node.cli.command.GlobalOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command without a name: says what there is. */
@Command(
    name = "covey",
    synopsisSubcommandLabel = "COMMAND",
    description = "Peer-to-peer rooms on signed logs.",
    versionProvider = Covey.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:it could not be done",
      "2:the command line, a setting, a link, a code or a phrase makes no sense",
      "3:no such room, member, contact, invite, message, file, log or block",
      "4:nobody was met in time, or no node runs",
      "5:the data directory is in use, unreadable, foreign or too new, or the disk is full"
    },
    footer = {
      "",
      "Examples:",
      "  covey node                          (leave it running)",
      "  covey create reading                (prints a link to give away)",
      "  covey join LINK",
      "  covey send reading \"hello\"",
      "  covey tail reading",
      "",
      "`covey COMMAND --help` says more about one command."
    })
final class Covey implements Callable<Integer> {

  @Mixin final GlobalOptions options;

  @Spec CommandSpec spec = CommandSpec.create();

  Covey(GlobalOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLine.ExitCode.OK;
  }

  /** The jar's version. */
  static final class Version implements CommandLine.IVersionProvider {

    @Override
    public String[] getVersion() {
      String version = Covey.class.getPackage().getImplementationVersion();
      return new String[] {
        "covey " + (version == null ? "(not from a jar)" : version),
        "java " + System.getProperty("java.version")
      };
    }
  }
}
