package dev.covey.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One side of a comparison: a program that takes the arguments of {@link LogPeer}. */
record Side(String name, List<String> command, Path directory) {

  /** As the launcher gives them to a node. */
  private static final List<String> NODE_FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms16m",
          "-Xmx512m",
          "-XX:MinHeapFreeRatio=15",
          "-XX:MaxHeapFreeRatio=30",
          "-XX:ReservedCodeCacheSize=64m",
          "-Xss512k");

  static Side java() {
    return java(LogPeer.class);
  }

  /** A main class of ours, with the flags of a node. */
  static Side java(Class<?> main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(NODE_FLAGS);
    String further = System.getenv("COVEY_JAVA_FLAGS");
    if (further != null && !further.isBlank()) {
      command.addAll(List.of(further.strip().split(" +")));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return new Side("Covey on Java " + Runtime.version().feature(), command, Path.of("."));
  }

  /** JavaScript's, with its packages in {@code bench/target/js}. */
  static Side javaScript() throws IOException, InterruptedException {
    return javaScript("JavaScript Hypercore 11", "hypercore.js");
  }

  /** A script of {@code bench/src/main/js}. */
  static Side javaScript(String name, String script) throws IOException, InterruptedException {
    Path installed = Files.createDirectories(Path.of("bench/target/js"));
    try (Stream<Path> sources = Files.list(Path.of("bench/src/main/js"))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        Files.write(installed.resolve(source.getFileName()), Files.readAllBytes(source));
      }
    }
    if (!Files.exists(installed.resolve("node_modules/hypercore-storage"))
        || !Files.exists(installed.resolve("node_modules/bittorrent-dht"))) {
      int code =
          new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--prefer-offline")
              .directory(installed.toFile())
              .redirectErrorStream(true)
              .redirectOutput(installed.resolve("npm.log").toFile())
              .start()
              .waitFor();
      if (code != 0) {
        throw new IOException("npm ci failed, see " + installed.resolve("npm.log"));
      }
    }
    return new Side(name, List.of("node", "--expose-gc", script), installed);
  }

  Process start(String... arguments) throws IOException {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(List.of(arguments));
    return new ProcessBuilder(whole)
        .directory(directory.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The first line a process prints. */
  static String line(Process process) throws IOException {
    InputStream out = process.getInputStream();
    String line = new BufferedReader(new InputStreamReader(out, StandardCharsets.UTF_8)).readLine();
    if (line == null) {
      throw new IOException("a process of the comparison ended without a word");
    }
    return line;
  }

  /** A value of a flat JSON object. */
  static String field(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\"?([^\",}]+)").matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + name + " in " + json);
    }
    return matcher.group(1);
  }

  /** Prints least, middle and greatest; returns the middle. */
  static double print(String what, String unit, double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    System.out.printf(
        Locale.ROOT,
        "%-44s %,12.0f %s   (least %,.0f, greatest %,.0f of %d)%n",
        what,
        median,
        unit,
        sorted[0],
        sorted[sorted.length - 1],
        sorted.length);
    return median;
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
