package dev.covey.node.cli.identity;

import dev.covey.api.Profile;
import dev.covey.core.bytes.Bytes;
import dev.covey.node.FreshNode;
import dev.covey.node.backup.BackupFile;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Prompt;
import dev.covey.node.cli.command.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "restore",
    description = {
      "Make a data directory not used yet that of a backup: the same identity, a new device.",
      "The password is asked for, or the input's first line."
    },
    footer = {"", "Examples:", "  covey restore ~/ada.covey-backup --data ~/ada"})
public final class RestoreCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "FILE", description = "written by `covey backup`")
  @Nullable Path file;

  public RestoreCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Bytes backup = read(Objects.requireNonNull(file));
    char[] password = new Prompt(shell.console()).password("Password of the backup: ");
    if (password.length == 0) {
      throw new CommandFailure(ExitCode.USAGE, "a backup has a password; none was given");
    }
    try {
      Profile profile =
          FreshNode.restore(shell.data(), backup, password, Instant.now(), shell.console()::note);
      Who.print(shell, profile);
      shell.console().note("a new device; `covey node` fetches the messages from other members");
    } finally {
      Arrays.fill(password, '\0');
    }
    return ExitCode.OK;
  }

  private static Bytes read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CommandFailure(ExitCode.FAILURE, "there is no file " + file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BackupFile.MAX_SIZE + 1);
      if (bytes.length > BackupFile.MAX_SIZE) {
        throw new CommandFailure(ExitCode.FAILURE, file + " is too large to be a backup");
      }
      return Bytes.wrap(bytes);
    }
  }
}
