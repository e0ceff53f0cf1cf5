package dev.covey.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** JavaScript's Hyperswarm, with its packages in {@code bench/target/js-hyperswarm}. */
final class HyperswarmSide {

  private HyperswarmSide() {}

  /** Milliseconds from the join to the connection, of so many joins. */
  static double[] join(int rounds) throws IOException, InterruptedException {
    Path installed = Files.createDirectories(Path.of("bench/target/js-hyperswarm"));
    try (Stream<Path> sources = Files.list(Path.of("bench/src/main/js/hyperswarm"))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        Files.write(installed.resolve(source.getFileName()), Files.readAllBytes(source));
      }
    }
    if (!Files.exists(installed.resolve("node_modules/hyperswarm"))) {
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
    Process process =
        new ProcessBuilder("node", "hyperswarm.js", String.valueOf(rounds))
            .directory(installed.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line = Side.line(process);
    process.destroy();
    String list = line.substring(line.indexOf('[') + 1, line.indexOf(']'));
    return Arrays.stream(list.split(",")).mapToDouble(Double::parseDouble).toArray();
  }
}
