package dev.covey.node.cli.archive;

import dev.covey.core.ProtocolViolationException;
import dev.covey.node.archive.ArchiveReport;
import dev.covey.node.archive.ArchiveVerifier;
import dev.covey.node.archive.ArchivedLog;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description = {
      "Check an archive that `covey export` wrote: every signature, every block. Needs no node, no",
      "network and no data directory. Ends with 1 when anything in it is not as it was signed."
    },
    footer = {
      "",
      "Examples:",
      "  covey verify reading.covey",
      "  covey verify reading.covey --message 5f0c/12    (with the path of its proof)",
      "  covey verify reading.covey --json | jq .members",
      "  ssh backup cat reading.covey | covey verify -"
    })
public final class VerifyCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "FILE", description = "the archive; - is the standard input")
  String file = "";

  @Option(
      names = "--message",
      paramLabel = "LOG/INDEX",
      description = "one message, as history shows it, such as 3fa8/17")
  @Nullable String message;

  public VerifyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Wanted wanted = message == null ? null : Wanted.parse(message);
    ArchiveReport report;
    try (Progress progress = new Progress(shell.console(), "checked");
        InputStream in = open()) {
      report =
          wanted == null
              ? ArchiveVerifier.verify(in, at -> progress.at(() -> Progress.size(at)))
              : ArchiveVerifier.verify(
                  in, wanted.log(), wanted.index(), at -> progress.at(() -> Progress.size(at)));
    } catch (ProtocolViolationException e) {
      throw new CommandFailure(ExitCode.FAILURE, file + ": " + e.getMessage());
    }
    if (wanted != null) {
      requireOne(report, wanted);
    }
    boolean found = wanted == null || report.wanted().isPresent();
    if (shell.json()) {
      shell.console().printJson(json -> ArchiveJson.write(json, report));
    } else if (wanted == null) {
      shell.console().printAll(ArchiveText.room(report));
    } else if (found) {
      shell.console().printAll(ArchiveText.message(report, report.wanted().orElseThrow()));
    }
    shell.console().flush();
    if (!found) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND, file + " is whole and true, but message " + wanted + " is not in it");
    }
    return ExitCode.OK;
  }

  private InputStream open() throws IOException {
    if (file.equals("-")) {
      return shell.console().in();
    }
    try {
      if (Files.isDirectory(Path.of(file))) {
        throw new CommandFailure(ExitCode.FAILURE, file + " is a directory, not an archive");
      }
      return Files.newInputStream(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.FAILURE, "there is no file " + file);
    }
  }

  private void requireOne(ArchiveReport report, Wanted wanted) {
    List<ArchivedLog> logs =
        report.logs().stream()
            .filter(log -> log.key().bytes().hex().startsWith(wanted.log()))
            .toList();
    if (logs.size() > 1) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          logs.size()
              + " logs of "
              + file
              + " begin with \""
              + wanted.log()
              + "\"; say more of the key, as in "
              + logs.get(0)
                  .key()
                  .bytes()
                  .hex()
                  .substring(0, Math.min(64, wanted.log().length() + 4))
              + "/"
              + wanted.index());
    }
  }

  /** The message that is asked for; of its log the beginning of the key, in lower case hex. */
  private record Wanted(String log, long index) {

    private static final Pattern TEXT = Pattern.compile("([0-9a-fA-F]{1,64})/([0-9]{1,18})");

    static Wanted parse(String text) {
      Matcher parts = TEXT.matcher(text);
      if (!parts.matches()) {
        throw new CommandFailure(
            ExitCode.USAGE, "--message takes LOG/INDEX, like 3fa8/17, not \"" + text + "\"");
      }
      return new Wanted(parts.group(1).toLowerCase(Locale.ROOT), Long.parseLong(parts.group(2)));
    }

    @Override
    public String toString() {
      return log + "/" + index;
    }
  }
}
