package dev.covey.node.cli.command;

import dev.covey.api.Checkup;
import dev.covey.api.Finding;
import dev.covey.api.Node;
import dev.covey.core.StorageException;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.cli.terminal.Progress;
import dev.covey.node.client.RemoteNode;
import dev.covey.node.door.ApiJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    description = {
      "Look at everything a node needs, and say what to do about it.",
      "Java, disk, clock, logs, ports, DHT, NAT, local network, relays. Asks the running node;",
      "where none runs, tries the network with one that is thrown away. Exit code 1 on a problem."
    },
    footer = {
      "",
      "Examples:",
      "  covey doctor",
      "  covey doctor --quick --json",
      "  covey doctor --bootstrap 203.0.113.5:49737",
      "  covey doctor --repair"
    })
public final class DoctorCommand implements Callable<Integer> {

  /** What the thrown-away node has nothing to say about. */
  private static final Set<String> OF_DATA = Set.of("java", "disk", "clock", "logs");

  private static final long NO_SPACE = 64L << 20;

  private final Shell shell;

  @Mixin NetworkOptions network = new NetworkOptions();

  @Option(names = "--quick", description = "do not verify the logs")
  boolean quick;

  @Option(
      names = "--repair",
      description = "drop what is wrong in the logs, so that peers give it again")
  boolean repair;

  public DoctorCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    if (quick && repair) {
      throw new CommandFailure(ExitCode.USAGE, "--quick looks at no logs, --repair mends them");
    }
    Checkup depth = repair ? Checkup.REPAIR : quick ? Checkup.QUICK : Checkup.VERIFY;
    List<Finding> findings = findings(depth);
    Console console = shell.console();
    for (Finding finding : findings) {
      if (shell.json()) {
        console.printJson(json -> ApiJson.write(json, finding));
      } else {
        console.printAll(text(console, finding));
      }
    }
    console.flush();
    return findings.stream().anyMatch(one -> one.level() == Finding.Level.PROBLEM)
        ? ExitCode.FAILURE
        : ExitCode.OK;
  }

  private List<Finding> findings(Checkup depth)
      throws IOException, InterruptedException, ExecutionException {
    Optional<RemoteNode> running = running(shell.data());
    if (running.isPresent()) {
      try (RemoteNode node = running.get()) {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok("node", "process " + node.status().pid() + " runs"));
        if (network.isGiven()) {
          findings.add(
              Finding.note(
                  "options",
                  "those for the network are not tried: the running node has its own",
                  "stop it first, or use another --data"));
        }
        findings.addAll(node.checkup(depth).get());
        return findings;
      }
    }
    List<Finding> findings = new ArrayList<>(data(depth));
    Path scratch = Files.createTempDirectory("covey-doctor");
    try {
      NodeOptions options = network.options(scratch, shell.settings());
      try (Node node = shell.open(options)) {
        for (Finding finding : node.checkup(Checkup.QUICK).get()) {
          boolean told = findings.stream().anyMatch(one -> one.check().equals(finding.check()));
          if (!told && !Set.of("logs", "disk", "clock").contains(finding.check())) {
            findings.add(finding);
          }
        }
      } catch (StorageException e) {
        findings.add(
            Finding.problem(
                "disk",
                String.valueOf(e.getMessage()).replace(scratch.toString(), "a temporary directory"),
                "make room there: a node that is thrown away could not be tried"));
      } catch (UncheckedIOException e) {
        findings.add(
            Finding.problem(
                "listening",
                String.valueOf(e.getMessage()),
                "choose another port with --listen, or 0 for any"));
      }
    } finally {
      delete(scratch);
    }
    return findings;
  }

  private static Optional<RemoteNode> running(Path data) {
    try {
      return RemoteNode.find(data);
    } catch (IOException e) {
      // What is wrong with the directory is found below.
      return Optional.empty();
    }
  }

  /** What the data directory holds, if there is one; it is not made. */
  private List<Finding> data(Checkup depth) throws InterruptedException, ExecutionException {
    Path data = shell.data();
    if (!isHolding(data)) {
      return List.of(
          Finding.note("node", "no data in " + data + " yet", "`covey node` begins with one"),
          room(data));
    }
    try (Node node = shell.open(new NodeOptions(data, Optional.empty(), Optional.empty()))) {
      List<Finding> findings = new ArrayList<>();
      findings.add(Finding.note("node", "none runs on " + data, "`covey node` starts one"));
      node.checkup(depth).get().stream()
          .filter(finding -> OF_DATA.contains(finding.check()))
          .forEach(findings::add);
      return findings;
    } catch (StorageException e) {
      return List.of(
          Finding.problem(
              "disk", String.valueOf(e.getMessage()), "no node can run there as it is"));
    }
  }

  /** Whether there is anything, or something else, where the data should be. */
  private static boolean isHolding(Path data) {
    if (!Files.isDirectory(data)) {
      return Files.exists(data);
    }
    try (Stream<Path> files = Files.list(data)) {
      return files.findAny().isPresent();
    } catch (IOException e) {
      return true;
    }
  }

  /** Whether data could be kept there. */
  private static Finding room(Path data) {
    Path parent = data;
    while (!Files.exists(parent) && parent.getParent() != null) {
      parent = parent.getParent();
    }
    if (!Files.isDirectory(parent) || !Files.isWritable(parent)) {
      return Finding.problem(
          "disk",
          data + " cannot be made: " + parent + " may not be written",
          "use another --data");
    }
    try {
      long left = Files.getFileStore(parent).getUsableSpace();
      String seen = data + ": " + Progress.size(left) + " left on the disk";
      return left < NO_SPACE
          ? Finding.problem("disk", seen, "make room, or use another --data")
          : Finding.ok("disk", seen);
    } catch (IOException e) {
      return Finding.problem("disk", data + ": " + e.getMessage(), "use another --data");
    }
  }

  private static String text(Console console, Finding finding) {
    String mark =
        switch (finding.level()) {
          case OK -> "ok       ";
          case NOTE -> "note     ";
          case PROBLEM -> console.bold("PROBLEM  ");
        };
    String line =
        String.format("%-10s ", finding.check()) + mark + PlainText.line(finding.seen()) + "\n";
    return finding.advice().isEmpty()
        ? line
        : line + " ".repeat(20) + console.dim("-> " + PlainText.line(finding.advice())) + "\n";
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
