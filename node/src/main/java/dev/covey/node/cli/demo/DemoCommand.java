package dev.covey.node.cli.demo;

import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "Show it all on this machine, with throw-away data.",
      "A DHT, two nodes, a room, messages both ways, a file, a bot, a node that is killed and comes",
      "back. Exit code 1 when a step fails."
    },
    footer = {"", "Examples:", "  covey demo", "  covey demo --text poem.txt --keep"})
public final class DemoCommand implements Callable<Integer> {

  private final Shell shell;

  @Option(names = "--text", paramLabel = "FILE", description = "what the two say (the licence)")
  @Nullable Path text;

  @Option(names = "--keep", description = "leave the data where it is")
  boolean keep;

  public DemoCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Console console = shell.console();
    List<String> lines =
        lines().lines().map(String::stripTrailing).filter(line -> !line.isBlank()).toList();
    if (lines.size() < 2) {
      throw new IllegalArgumentException("the text needs two lines or more");
    }
    long start = System.nanoTime();
    try (DemoStage stage = DemoStage.open(keep)) {
      try {
        new DemoStory(console, stage, lines).tell();
      } catch (RuntimeException | IOException e) {
        if (stage.isEnding()) {
          return ExitCode.FAILURE;
        }
        console.error("covey demo failed: " + e.getMessage());
        for (DemoProcess process : stage.processes()) {
          process.lastLines().forEach(line -> console.error("  " + process.name() + "  " + line));
        }
        if (!(e instanceof DemoFailure)) {
          throw e;
        }
        return ExitCode.FAILURE;
      } finally {
        if (keep) {
          console.note("the data is in " + stage.folder());
        }
      }
    }
    console.print(
        String.format(
            "done in %.1f s%s",
            (System.nanoTime() - start) / 1e9, keep ? "" : "; nothing is left behind"));
    return ExitCode.OK;
  }

  private String lines() throws IOException {
    if (text != null) {
      return Files.readString(text, StandardCharsets.UTF_8);
    }
    try (InputStream in = DemoCommand.class.getResourceAsStream("text.txt")) {
      if (in == null) {
        throw new IOException("the bundled text is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
