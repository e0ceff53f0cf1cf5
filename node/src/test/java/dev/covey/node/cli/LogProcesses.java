package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

/** {@code covey log} as processes, on stores of a directory. */
final class LogProcesses implements AutoCloseable {

  private final Path directory;
  private final List<Process> started = new ArrayList<>();
  private String errors = "";

  LogProcesses(Path directory) {
    this.directory = directory;
  }

  /** Starts {@code covey log ...} on a store; what it complains about goes to a file beside it. */
  Process start(String store, String... args) throws IOException {
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
    builder.environment().put("COVEY_STORE", store(store).toString());
    builder.environment().put("COVEY_DATA", directory.resolve("covey").toString());
    builder.redirectError(errorFile(store).toFile());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  /** What a command prints that ends with this exit code. */
  String run(int code, String store, String... args) throws Exception {
    return pipe(code, "", store, args);
  }

  /** As {@link #run}, with this on its standard input. */
  String pipe(int code, String input, String store, String... args) throws Exception {
    Process process = start(store, args);
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    errors = errors(store);
    assertThat(exit(process)).as(out + errors).isEqualTo(code);
    return out;
  }

  static int exit(Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  static BufferedReader lines(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Where a {@code serve --json} listens. */
  static String address(Process serving) throws IOException {
    JsonObject greeting = Json.parseObject(lines(serving).readLine());
    return greeting.string("host") + ":" + greeting.number("port");
  }

  Path store(String name) {
    return directory.resolve(name);
  }

  /** What the last command that was run complained about. */
  String errors() {
    return errors;
  }

  /** What the last command on this store complained about so far. */
  String errors(String store) throws IOException {
    return Files.readString(errorFile(store));
  }

  private Path errorFile(String store) {
    return directory.resolve(store + ".err");
  }

  @Override
  public void close() {
    started.forEach(Process::destroyForcibly);
  }
}
