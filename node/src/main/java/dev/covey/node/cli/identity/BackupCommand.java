package dev.covey.node.cli.identity;

import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Prompt;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.identity.OwnerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "backup",
    description = {
      "Write identity, rooms with their keys, and contacts to a file under a password.",
      "No messages: other members have those. The password is asked for, or the input's first line."
    },
    footer = {"", "Examples:", "  covey backup ~/ada.covey-backup"})
public final class BackupCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "FILE", description = "must not be there yet")
  @Nullable Path file;

  public BackupCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Path target = Objects.requireNonNull(file);
    if (Files.exists(target)) {
      throw new CommandFailure(
          ExitCode.FAILURE, target + " is already there: take another name, or remove it");
    }
    char[] password = new Prompt(shell.console()).newPassword();
    try (Session session = shell.present()) {
      byte[] backup = session.node().backup(password);
      OwnerFiles.write(target.toAbsolutePath(), backup);
      shell
          .console()
          .note(
              "written: "
                  + target
                  + " ("
                  + backup.length
                  + " bytes); without the password nobody can open it, you neither");
    } finally {
      Arrays.fill(password, '\0');
    }
    return ExitCode.OK;
  }
}
