package dev.covey.node.cli.archive;

import dev.covey.api.MessageId;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.node.archive.ArchiveReport;
import dev.covey.node.archive.ArchiveVerifier;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
      "  covey verify reading.covey --message 5f0c…/12    (with the path of its proof)",
      "  covey verify reading.covey --json | jq .members",
      "  ssh backup cat reading.covey | covey verify -"
    })
public final class VerifyCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "FILE", description = "the archive; - is the standard input")
  String file = "";

  @Option(
      names = "--message",
      paramLabel = "ID",
      description = "one message, as history --json names it: the log's key, a slash, its index")
  @Nullable String message;

  public VerifyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    MessageId wanted = message == null ? null : wanted(message);
    ArchiveReport report;
    try (Progress progress = new Progress(shell.console(), "checked");
        InputStream in = open()) {
      report =
          wanted == null
              ? ArchiveVerifier.verify(in, at -> progress.at(() -> Progress.size(at)))
              : ArchiveVerifier.verify(
                  in,
                  new LogKey(Bytes.hex(wanted.logKey())),
                  wanted.index(),
                  at -> progress.at(() -> Progress.size(at)));
    } catch (ProtocolViolationException e) {
      throw new CommandFailure(ExitCode.FAILURE, file + ": " + e.getMessage());
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

  private static MessageId wanted(String text) {
    try {
      MessageId id = MessageId.parse(text);
      LogKey unused = new LogKey(Bytes.hex(id.logKey()));
      return id;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--message takes a log's key of 64 hex digits, a slash and a number, not " + text);
    }
  }
}
