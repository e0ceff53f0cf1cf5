package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.testing.Await;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code covey log} as processes: two stores over loopback, signals, and what is told live. */
@Timeout(180)
final class LogPeersTest {

  private final Path data;
  private final List<Process> started = new ArrayList<>();
  private String err = "";

  LogPeersTest(@TempDir Path data) {
    this.data = data;
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  /** Starts {@code covey log ...} on one of the stores; its errors go to a file of that store. */
  private Process start(String store, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED"); // as the jar's manifest says
    }
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("dev.covey.node.cli.Main", "log"));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("COVEY_STORE", data.resolve(store).toString());
    builder.environment().put("COVEY_DATA", data.resolve("covey").toString());
    builder.redirectError(data.resolve(store + ".err").toFile());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private String run(int code, String store, String... args) throws Exception {
    return pipe(code, "", store, args);
  }

  private String pipe(int code, String input, String store, String... args) throws Exception {
    Process process = start(store, args);
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    err = Files.readString(data.resolve(store + ".err"));
    assertThat(exit(process)).as(out + err).isEqualTo(code);
    return out;
  }

  private static int exit(Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static BufferedReader lines(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static String address(Process serving) throws IOException {
    JsonObject greeting = Json.parseObject(lines(serving).readLine());
    return greeting.string("host") + ":" + greeting.number("port");
  }

  private static String blocks(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "block " + i + "\n")
        .collect(Collectors.joining());
  }

  @Test
  void aServedLogIsFetchedWholeInPartsAndKept() throws Exception {
    String key = run(0, "ours", "new", "journal").strip();
    String other = run(0, "ours", "new", "secret").strip();
    String unused = pipe(0, blocks(0, 5_000), "ours", "append", "journal");
    Process serving = start("ours", "serve", "journal", "--json");
    String at = address(serving);

    assertThat(run(0, "theirs", "fetch", at, key, "--index", "4000,3,17"))
        .isEqualTo("block 4000\nblock 3\nblock 17\n");
    assertThat(Json.parseObject(run(0, "theirs", "info", key, "--json")).number("heldBlocks"))
        .isEqualTo(3);
    assertThat(run(0, "theirs", "fetch", at, key, "--range", "10..13", "--json"))
        .startsWith("{\"index\":10,\"byteLength\":8,\"text\":\"block 10\"}\n")
        .hasLineCount(3);
    assertThat(run(0, "theirs", "fetch", at, key)).isEqualTo(blocks(0, 5_000));
    assertThat(run(0, "theirs", "fetch", at, key, "--no-output", "--name", "copy"))
        .contains("name       copy", "held       5,000 blocks", "writable   no");
    Path file = data.resolve("file");
    assertThat(run(0, "theirs", "fetch", at, key, "--raw", "--range", "..2", "-o", file.toString()))
        .isEmpty();
    assertThat(file).hasContent("block 0block 1");

    assertThat(run(3, "theirs", "fetch", at, key, "--index", "5000")).isEmpty();
    assertThat(err).contains("5000 blocks").hasLineCount(1);
    assertThat(run(3, "theirs", "fetch", at, key, "--range", "4000..6000")).isEmpty();
    assertThat(err).contains("beyond its end").hasLineCount(1);
    assertThat(run(4, "theirs", "fetch", at, other, "--timeout", "20s")).isEmpty();
    assertThat(err).contains("does not have log " + other).hasLineCount(1);

    serving.destroy();
    assertThat(exit(serving)).isZero();
    assertThat(Files.readString(data.resolve("ours.err"))).contains("+ peer").endsWith("stopped\n");
    assertThat(run(4, "theirs", "fetch", at, key)).isEmpty();
    assertThat(err).contains(at).hasLineCount(1);
    assertThat(run(0, "theirs", "cat", "copy", "--range", "4999..")).isEqualTo("block 4999\n");
  }

  @Test
  void catTellsLiveWhatOthersAppendAndCutOff() throws Exception {
    String unused = run(0, "ours", "new", "journal");
    unused = run(0, "ours", "append", "journal", "one");
    Process tail = start("ours", "cat", "journal", "--live");
    BufferedReader out = lines(tail);
    assertThat(out.readLine()).isEqualTo("one");
    unused = run(0, "ours", "append", "journal", "two", "three");
    assertThat(out.readLine()).isEqualTo("two");
    assertThat(out.readLine()).isEqualTo("three");
    unused = run(0, "ours", "truncate", "journal", "1");
    unused = run(0, "ours", "append", "journal", "second");
    assertThat(out.readLine()).isEqualTo("second");
    tail.destroy();
    assertThat(exit(tail)).isZero();
  }

  @Test
  void fetchSaysThatNobodyIsThereOrNoPeer() throws Exception {
    String key = run(0, "ours", "new", "journal").strip();
    try (java.net.ServerSocket mute =
        new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
      String at = "127.0.0.1:" + mute.getLocalPort();
      assertThat(run(4, "theirs", "fetch", at, key, "--timeout", "700ms")).isEmpty();
      assertThat(err).hasLineCount(1);
    }
    assertThat(data.resolve("theirs")).exists();
  }

  @Test
  void commandsWaitForOneAnother() throws Exception {
    String unused = run(0, "ours", "new", "journal");
    Process slow = start("ours", "append", "journal");
    slow.getOutputStream().write("from a slow writer\n".getBytes(StandardCharsets.UTF_8));
    slow.getOutputStream().flush();
    Path lock = data.resolve("ours").resolve("covey.lock");
    Await.until("the slow writer", () -> holds(lock, slow.pid()));
    Process next = start("ours", "ls");
    slow.getOutputStream().close();
    assertThat(exit(slow)).isZero();
    assertThat(lines(next).readLine()).endsWith(" * 1 block  journal");
    assertThat(exit(next)).isZero();
  }

  private static boolean holds(Path lock, long pid) {
    try {
      return Files.exists(lock) && Files.readString(lock).strip().equals(String.valueOf(pid));
    } catch (IOException e) {
      return false;
    }
  }
}
