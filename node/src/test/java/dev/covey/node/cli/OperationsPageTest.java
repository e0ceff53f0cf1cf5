package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The table of commands in docs/operations.md has what the commands have, and nothing else. */
@Timeout(60)
final class OperationsPageTest {

  private static final Pattern ROW = Pattern.compile("^\\| `covey ([a-z-]+)(.*)$");
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]+");

  /** What the page says for all commands, or elsewhere for some. */
  private static final Set<String> EVERYWHERE =
      Set.of("--data", "--json", "--quiet", "--no-color", "--help", "--version");

  @Test
  void everyCommandAndOptionIsThereAndNoOther() throws IOException {
    Map<String, String> rows = rows();
    Map<String, CommandLine> commands = new TreeMap<>(all().getSubcommands());
    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(commands.keySet());
    List<String> wrong = new ArrayList<>();
    commands.forEach(
        (name, command) -> {
          String row = rows.getOrDefault(name, "");
          List<OptionSpec> has = options(command);
          Matcher shown = OPTION.matcher(row);
          while (shown.find()) {
            String option = shown.group();
            if (!EVERYWHERE.contains(option)
                && has.stream().noneMatch(one -> List.of(one.names()).contains(option))) {
              wrong.add("covey " + name + " has no " + option);
            }
          }
          has.stream()
              .filter(one -> !isNetworkOption(name, one) && !isNamed(one, row))
              .forEach(
                  one ->
                      wrong.add("the row of covey " + name + " is silent on " + one.longestName()));
        });
    assertThat(wrong).isEmpty();
  }

  private static boolean isNamed(OptionSpec option, String row) {
    return EVERYWHERE.contains(option.longestName())
        || Stream.of(option.names()).anyMatch(name -> row.contains(name));
  }

  /** Those that meet others for a while take what a node takes, which is listed there. */
  private static boolean isNetworkOption(String command, OptionSpec option) {
    return !command.equals("node")
        && all().getSubcommands().entrySet().stream()
            .filter(one -> one.getKey().equals("node"))
            .anyMatch(
                one -> one.getValue().getCommandSpec().findOption(option.longestName()) != null);
  }

  private static List<OptionSpec> options(CommandLine command) {
    List<OptionSpec> options = new ArrayList<>();
    if (command.getCommandName().equals("log")) {
      return options; // They have a section of their own.
    }
    command.getCommandSpec().options().stream()
        .filter(option -> !option.inherited() && !option.hidden())
        .forEach(options::add);
    command.getSubcommands().values().forEach(one -> options.addAll(options(one)));
    return options;
  }

  private static Map<String, String> rows() throws IOException {
    Path page = Path.of("").toAbsolutePath().resolveSibling("docs/operations.md");
    Map<String, String> rows = new TreeMap<>();
    String text = Files.readString(page);
    String table = text.substring(text.indexOf("## Commands"), text.indexOf("## Keeping"));
    for (String line : table.lines().toList()) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows.merge(row.group(1), row.group(2), (one, other) -> one + " " + other);
      }
    }
    return rows;
  }

  private static CommandLine all() {
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            false,
            false);
    Shell shell =
        new Shell(
            console,
            Map.of(),
            options -> {
              throw new IllegalStateException("no node is needed for this");
            });
    return Commands.line(shell);
  }
}
