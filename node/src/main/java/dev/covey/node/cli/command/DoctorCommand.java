package dev.covey.node.cli.command;

import dev.covey.api.Checkup;
import dev.covey.api.Finding;
import dev.covey.api.Node;
import dev.covey.core.StorageException;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
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
      "Look at everything a node needs, and say what to do where something is missing: Java, disk,",
      "clock, logs, ports, DHT, NAT, local network, relays. Asks the running node if there is one;",
      "otherwise tries the network with a node that is thrown away. Exit code 1 on a problem."
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
    Optional<RemoteNode> running = RemoteNode.find(shell.data());
    if (running.isPresent()) {
      try (RemoteNode node = running.get()) {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok("node", "process " + node.status().pid() + " runs"));
        findings.addAll(node.checkup(depth).get());
        return findings;
      }
    }
    List<Finding> findings = new ArrayList<>(data(depth));
    Path scratch = scratch(shell.data());
    try {
      NodeOptions options = network.options(scratch, shell.settings());
      try (Node node = shell.open(options)) {
        for (Finding finding : node.checkup(Checkup.QUICK).get()) {
          boolean told = findings.stream().anyMatch(one -> one.check().equals(finding.check()));
          if (!told && !finding.check().equals("logs")) {
            String seen = finding.seen().replace(scratch.toString(), shell.data().toString());
            findings.add(new Finding(finding.check(), finding.level(), seen, finding.advice()));
          }
        }
      } catch (StorageException e) {
        findings.add(
            Finding.problem(
                "disk",
                String.valueOf(e.getMessage()).replace(scratch.toString(), shell.data().toString()),
                "until then no node can run"));
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

  /** What the data directory holds, if there is one; it is not made. */
  private List<Finding> data(Checkup depth) throws InterruptedException, ExecutionException {
    Path data = shell.data();
    if (!Files.exists(data.resolve("format"))) {
      return List.of(
          Finding.note("node", "no data in " + data + " yet", "`covey node` begins with one"));
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
          Finding.problem("disk", String.valueOf(e.getMessage()), "until then no node can run"));
    }
  }

  /** Where the data will be: so that it is this disk and these rights that are tried. */
  private static Path scratch(Path data) throws IOException {
    Path parent = data;
    while (!Files.isDirectory(parent) && parent.getParent() != null) {
      parent = parent.getParent();
    }
    try {
      return Files.createTempDirectory(
          parent.equals(data) ? data.getParent() : parent, ".covey-doctor");
    } catch (IOException e) {
      return Files.createTempDirectory("covey-doctor");
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
