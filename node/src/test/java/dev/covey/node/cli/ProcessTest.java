package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.node.door.DoorFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands as processes: signals, pipes, locales, and what the JVM would print on its own. */
@Timeout(400)
final class ProcessTest {

  private final Path data;
  private final List<Process> started = new ArrayList<>();

  ProcessTest(@TempDir Path data) {
    this.data = data;
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  private Process start(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED"); // as the jar's manifest says
    }
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("dev.covey.node.cli.Main");
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("COVEY_DATA", home().toString());
    builder.environment().put("COVEY_LISTEN", "127.0.0.1:0");
    builder.environment().put("LC_ALL", "C");
    builder.redirectError(data.resolve("stderr").toFile());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private int run(String... args) throws Exception {
    Process process = start(args);
    process.getOutputStream().close();
    String unused = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return exit(process);
  }

  private static int exit(Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private Process startNode() throws IOException {
    Process node = start("node");
    BufferedReader out =
        new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.equals("ready")) {
      line = out.readLine();
    }
    assertThat(line).isEqualTo("ready");
    return node;
  }

  private Path home() {
    return data.resolve("node");
  }

  private String errors() throws IOException {
    return Files.readString(data.resolve("stderr"));
  }

  @Test
  void aNodeStopsCleanlyWhenToldToAndTakesItsDoorAlong() throws Exception {
    Process node = startNode();
    assertThat(DoorFile.in(home())).exists();
    node.destroy();
    assertThat(exit(node)).isZero();
    assertThat(DoorFile.in(home())).doesNotExist();
    assertThat(errors()).isEqualTo("stopped\n");
  }

  @Test
  void aBootstrapNodeSaysItsAddressAndNamesOneThatIsInUse() throws Exception {
    Process first = start("bootstrap", "--listen", "127.0.0.1:0");
    BufferedReader out =
        new BufferedReader(new InputStreamReader(first.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    assertThat(line).startsWith("dht        127.0.0.1:");
    String address = line.substring(11);
    assertThat(run("bootstrap", "--listen", address)).isEqualTo(1);
    assertThat(errors()).contains(address).hasLineCount(1);
    first.destroy();
    assertThat(exit(first)).isZero();
  }

  @Test
  void aRelaySaysItsAddressesKeepsItsKeyAndEndsCleanly() throws Exception {
    List<String> devices = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Process relay = start("relay", "--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0");
      BufferedReader out =
          new BufferedReader(new InputStreamReader(relay.getInputStream(), StandardCharsets.UTF_8));
      String first = out.readLine();
      assertThat(first).startsWith("relay      127.0.0.1:");
      assertThat(out.readLine()).startsWith("relay      127.0.0.1:");
      devices.add(out.readLine());
      assertThat(out.readLine()).isEqualTo("ready");
      assertThat(run("relay", "--listen", "127.0.0.1:0")).isEqualTo(5);
      assertThat(errors()).contains("is in use by process " + relay.pid()).hasLineCount(1);
      String other = home().resolveSibling("another-relay").toString();
      assertThat(run("relay", "--listen", first.substring(11), "--data", other)).isEqualTo(1);
      assertThat(errors()).contains(first.substring(11)).hasLineCount(1);
      relay.destroy();
      assertThat(exit(relay)).isZero();
    }
    assertThat(devices.get(0)).matches("device     [0-9a-f]{64}").isEqualTo(devices.get(1));
  }

  @Test
  void aRelayNamesWhatIsWrongInOneLine() throws Exception {
    assertThat(run("relay", "--listen", "127.0.0.1:80")).isEqualTo(2);
    assertThat(errors()).contains("127.0.0.1:80").hasLineCount(1);
    assertThat(run("relay", "--listen", "here")).isEqualTo(2);
    assertThat(errors()).contains("\"here\"").hasLineCount(1);
    assertThat(run("relay", "--rate", "0")).isEqualTo(2);
    assertThat(errors()).contains("--rate").hasLineCount(1);
    Files.createDirectories(home());
    Files.writeString(home().resolve("relay-key"), "something else");
    assertThat(run("relay", "--listen", "127.0.0.1:0")).isEqualTo(5);
    assertThat(errors()).contains("relay-key").hasLineCount(1);
  }

  @Test
  void stopEndsTheNode() throws Exception {
    Process node = startNode();
    assertThat(run("stop")).isZero();
    assertThat(exit(node)).isZero();
    assertThat(run("stop")).isEqualTo(4);
  }

  @Test
  void theDoorOfAKilledNodeIsRecognised() throws Exception {
    Process node = startNode();
    node.destroyForcibly();
    assertThat(exit(node)).isNotZero();
    assertThat(DoorFile.in(home())).exists();
    assertThat(run("status")).isEqualTo(4);
    assertThat(run("rooms")).isZero();
  }

  @Test
  void wordsArriveWholeInAnyLocale() throws Exception {
    Process node = startNode();
    assertThat(run("create", "r")).isZero();
    assertThat(run("send", "r", "gr\u00fc\u00df \u4f60\u597d \ud83d\ude00")).isZero();
    Process history = start("history", "r");
    String printed = new String(history.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(printed).endsWith(": gr\u00fc\u00df \u4f60\u597d \ud83d\ude00\n");
    assertThat(errors()).isEmpty();
    assertThat(node.isAlive()).isTrue();
  }

  @Test
  void tailEndsQuietlyWhenNobodyReads() throws Exception {
    Process node = startNode();
    assertThat(run("create", "r")).isZero();
    assertThat(run("send", "r", "one")).isZero();
    Process tail = start("tail", "r");
    BufferedReader out =
        new BufferedReader(new InputStreamReader(tail.getInputStream(), StandardCharsets.UTF_8));
    assertThat(out.readLine()).endsWith(" is here");
    assertThat(out.readLine()).endsWith(": one");
    out.close();
    assertThat(run("send", "r", "two")).isZero();
    assertThat(run("send", "r", "three")).isZero();
    assertThat(exit(tail)).isZero();
    assertThat(errors()).isEmpty();
    assertThat(node.isAlive()).isTrue();
  }
}
