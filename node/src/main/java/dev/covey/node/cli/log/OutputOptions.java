package dev.covey.node.cli.log;

import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How blocks are written and where to. */
final class OutputOptions {

  @Option(
      names = "--raw",
      description = "the bytes as they are; else each block is followed by a line break")
  boolean raw;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "where to; must not exist (the standard output)")
  @Nullable Path out;

  BlockOutput open(Shell shell, boolean raw) throws IOException {
    if (raw && shell.json()) {
      throw new CommandFailure(ExitCode.USAGE, "--json and raw bytes exclude each other");
    }
    return new BlockOutput(shell, raw, out);
  }
}
