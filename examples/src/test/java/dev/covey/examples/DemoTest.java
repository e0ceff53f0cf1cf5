package dev.covey.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code covey demo} with the example bot: its whole story, and an end in the middle of it. */
@Timeout(300)
class DemoTest {

  /** It starts a dozen processes one after the other. */
  private static final Duration STORY = Duration.ofMinutes(3);

  @TempDir Path directory;

  private Path temporary;
  private Path printed;
  private Process demo;

  @BeforeEach
  void startDemo() throws IOException {
    temporary = Files.createDirectory(directory.resolve("tmp"));
    printed = directory.resolve("printed");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("dev.covey.node.cli.Main", "demo"));
    demo =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
  }

  @AfterEach
  void endDemo() {
    demo.descendants().forEach(ProcessHandle::destroyForcibly);
    demo.destroyForcibly();
  }

  @Test
  void endsWithEqualHistoriesAndTheBotsAnswer() throws Exception {
    assertThat(demo.waitFor(STORY.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(lines()).as("what it printed").hasSize(12);
    assertThat(lines().get(6)).contains("ada says !ping, the bot ping answers \"pong\"");
    assertThat(lines().get(9)).contains("both histories are equal: 346 entries");
    assertThat(lines().get(11)).matches("done in .* s; nothing is left behind");
    assertThat(demo.exitValue()).isZero();
    assertThat(leftBehind()).isEmpty();
  }

  /** After steps 1, 2, 3 and 7: while nodes start, commands run, and a node is killed. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void leavesNothingBehindWhenToldToEndAfterStep(int steps) throws Exception {
    Await.until(STORY, () -> "step " + steps, () -> lines().size() >= steps || !demo.isAlive());
    Set<ProcessHandle> started = demo.descendants().collect(Collectors.toSet());
    assertThat(started).isNotEmpty();
    demo.destroy();
    assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isNotZero();
    Await.until("no process", () -> started.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(leftBehind()).isEmpty();
    assertThat(Files.readString(printed)).endsWith("covey demo: told to end; nothing is left\n");
    assertThat(Files.readString(printed)).doesNotContain("failed");
  }

  private List<String> lines() {
    try {
      String text = Files.readString(printed, StandardCharsets.UTF_8);
      return text.lines().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Data of the demo; what the JVM itself keeps there aside. */
  private List<Path> leftBehind() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.filter(f -> f.getFileName().toString().startsWith("covey")).toList();
    }
  }
}
