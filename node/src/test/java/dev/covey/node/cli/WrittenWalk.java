package dev.covey.node.cli;

import dev.covey.dht.HostPort;
import dev.covey.node.cli.terminal.Console;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Does what the {@code console} blocks of a page show, line by line, and looks whether it is true.
 *
 * <pre>ada$ covey send reading "hello" | as Ada; her data directory is her own
 * ada$ covey node &amp;               | a process that goes on
 * ada$ covey rooms | grep -c "x"  | how many lines of it have these words
 * 3f2a/1 ... "word" &lt;link&gt;        | output: ... is anything, a line of it any lines;
 *                                 | &lt;link&gt; whatever stood there when it was first named</pre>
 *
 * <p>Commands that only look are repeated until they show what they should, for others' words take
 * a moment to come; all others run once. Two outputs are one: results, then what was said beside.
 */
final class WrittenWalk implements AutoCloseable {

  private static final Pattern BLOCK = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
  private static final Pattern PROMPT = Pattern.compile("([a-z]+)\\$ (.*)");
  private static final Pattern NAMED = Pattern.compile("<([a-z][a-z-]*)>");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  /** What may be asked again. */
  private static final Set<String> LOOKING =
      Set.of(
          "history",
          "members",
          "who",
          "files",
          "rooms",
          "invites",
          "profile",
          "room show",
          "room why",
          "mirrors",
          "knock list",
          "mirror list");

  private static final long PATIENCE_SECONDS = 120;

  private final Path directory;
  private final InetSocketAddress bootstrap;
  private final Map<String, String> named = new HashMap<>();
  private final Map<String, Process> nodes = new TreeMap<>();
  private final Map<String, List<String>> sayings = new TreeMap<>();
  private int steps;

  /**
   * @param directory where everybody gets a home
   * @param bootstrap a node of the DHT that they meet in
   */
  WrittenWalk(Path directory, InetSocketAddress bootstrap) {
    this.directory = directory;
    this.bootstrap = bootstrap;
  }

  private record Step(String who, String command, List<String> expected) {}

  /** Follows a page; returns how many commands it ran. */
  int follow(String page) throws IOException {
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      for (Step step : steps(block.group(1))) {
        steps++;
        take(step);
      }
    }
    return steps;
  }

  private static List<Step> steps(String block) {
    List<Step> steps = new ArrayList<>();
    for (String line : block.lines().toList()) {
      Matcher prompt = PROMPT.matcher(line);
      if (prompt.matches()) {
        steps.add(new Step(prompt.group(1), prompt.group(2), new ArrayList<>()));
      } else if (steps.isEmpty()) {
        throw new AssertionError("a block begins without a prompt: " + line);
      } else {
        steps.get(steps.size() - 1).expected().add(line);
      }
    }
    return steps;
  }

  private void take(Step step) throws IOException {
    List<String> words = words(step);
    int pipe = words.indexOf("|");
    if (pipe > 0) {
      count(step, words.subList(0, pipe), words.subList(pipe + 1, words.size()));
    } else if (!words.get(0).equals("covey")) {
      throw new AssertionError("not a command of this walk: " + step.command());
    } else if (step.command().endsWith("&")) {
      start(step, words.subList(1, words.size() - 1));
    } else if (looks(words) && !step.expected().isEmpty()) {
      List<List<String>> last = new ArrayList<>();
      patiently(
          () -> step + "\nsays\n" + String.join("\n", last.get(last.size() - 1)),
          () -> {
            last.add(run(step, words));
            return matches(step.expected(), last.get(last.size() - 1));
          });
    } else {
      List<String> said = run(step, words);
      if (!matches(step.expected(), said)) {
        throw new AssertionError(step + "\nsays\n" + String.join("\n", said));
      }
    }
  }

  /** {@code command | grep -c "words"}: once, for what is not there must not come later. */
  private void count(Step step, List<String> words, List<String> filter) {
    if (filter.size() != 3 || !filter.subList(0, 2).equals(List.of("grep", "-c"))) {
      throw new AssertionError("not a filter of this walk: " + step.command());
    }
    List<String> said = run(step, words);
    long found = said.stream().filter(line -> line.contains(filter.get(2))).count();
    if (!step.expected().equals(List.of(Long.toString(found)))) {
      throw new AssertionError(step + "\nsays\n" + String.join("\n", said));
    }
  }

  /** As many processes begin at once, on machines that have other things to do. */
  private static void patiently(Supplier<String> what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + PATIENCE_SECONDS + " s: " + what.get());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static boolean looks(List<String> words) {
    return LOOKING.contains(words.get(1))
        || (words.size() > 2 && LOOKING.contains(words.get(1) + " " + words.get(2)));
  }

  private List<String> words(Step step) throws IOException {
    Path home = Files.createDirectories(directory.resolve(step.who()));
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(step.command());
    while (word.find()) {
      String text =
          word.group(1) != null
              ? word.group(1)
              : word.group(2) != null ? word.group(2) : word.group(3);
      Matcher name = NAMED.matcher(text);
      text = name.replaceAll(m -> Matcher.quoteReplacement(known(m.group(1))));
      words.add(text.startsWith("~/") ? home.resolve(text.substring(2)).toString() : text);
    }
    return words;
  }

  private String known(String name) {
    String value = named.get(name);
    if (value == null) {
      throw new AssertionError("<" + name + "> was not shown before");
    }
    return value;
  }

  private Map<String, String> environment(String who) {
    Path home = directory.resolve(who);
    return Map.of(
        "HOME", home.toString(),
        "COVEY_DATA", home.resolve("covey").toString(),
        "COVEY_LISTEN", "127.0.0.1:0",
        "COVEY_BOOTSTRAP", HostPort.format(bootstrap),
        "LC_ALL", "C.UTF-8");
  }

  /** In this process: a command finds the node of its data directory by itself. */
  private List<String> run(Step step, List<String> words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(new ByteArrayInputStream(new byte[0]), out, err, false, false);
    int code =
        Main.run(
            console,
            environment(step.who()),
            LocalNodes::open,
            words.subList(1, words.size()).toArray(String[]::new));
    String said = out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    boolean fails = step.expected().stream().anyMatch(line -> line.startsWith("covey: "));
    if (fails != (code != 0)) {
      throw new AssertionError(step + "\nends with " + code + "\n" + said + nodes());
    }
    return said.lines().toList();
  }

  private void start(Step step, List<String> words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("dev.covey.node.cli.Main");
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment(step.who()));
    Process process = builder.start();
    nodes.put(step.who(), process);
    List<String> said = new ArrayList<>();
    sayings.put(step.who(), said);
    Thread reader = new Thread(() -> read(process, said), "walk-" + step.who());
    reader.setDaemon(true);
    reader.start();
    List<String> expected = new ArrayList<>(step.expected());
    if (!expected.isEmpty()) {
      expected.add("..."); // It goes on to say who comes and goes.
    }
    patiently(() -> step + "\nsays\n" + copy(said), () -> matches(expected, copy(said)));
  }

  private static void read(Process process, List<String> said) {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        synchronized (said) {
          said.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the nodes say. */
  private String nodes() {
    StringBuilder text = new StringBuilder();
    sayings.forEach(
        (who, said) ->
            text.append('\n')
                .append(who)
                .append("'s node:\n")
                .append(String.join("\n", copy(said))));
    return text.toString();
  }

  private static List<String> copy(List<String> said) {
    synchronized (said) {
      return List.copyOf(said);
    }
  }

  /** Whether lines are as expected; takes what is named for the first time, if so. */
  private boolean matches(List<String> expected, List<String> said) {
    StringBuilder pattern = new StringBuilder();
    List<String> fresh = new ArrayList<>();
    for (String line : expected) {
      pattern.append(line.strip().equals("...") ? "(?:.*\n)*" : line(line, fresh) + " *\n");
    }
    Matcher match =
        Pattern.compile(pattern.toString())
            .matcher(said.isEmpty() ? "" : String.join("\n", said) + "\n");
    if (expected.isEmpty()) {
      return true;
    }
    if (!match.matches()) {
      return false;
    }
    for (String name : fresh) {
      named.put(name, match.group(name.replace("-", "")));
    }
    return true;
  }

  private String line(String expected, List<String> fresh) {
    StringBuilder pattern = new StringBuilder();
    Matcher part = Pattern.compile("\\.\\.\\.|<([a-z][a-z-]*)>").matcher(expected);
    int at = 0;
    while (part.find()) {
      pattern.append(Pattern.quote(expected.substring(at, part.start())));
      String name = part.group(1);
      if (name == null) {
        pattern.append(".*");
      } else if (named.containsKey(name)) {
        pattern.append(Pattern.quote(known(name)));
      } else if (fresh.contains(name)) {
        pattern.append("\\k<").append(name.replace("-", "")).append('>');
      } else {
        fresh.add(name);
        pattern.append("(?<").append(name.replace("-", "")).append(">\\S+)");
      }
      at = part.end();
    }
    return pattern.append(Pattern.quote(expected.substring(at))).toString();
  }

  /** Ends the processes that still run. */
  @Override
  public void close() {
    try (Stream<Process> all = nodes.values().stream()) {
      all.filter(Process::isAlive)
          .forEach(
              process -> {
                process.destroy();
                try {
                  if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    Process unused = process.destroyForcibly();
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }
  }
}
