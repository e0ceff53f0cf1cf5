package dev.covey.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a person feels: how much memory an idle node with one room takes, and how long a command
 * against it lasts. Whole processes, by the launcher. Run in the project's folder; Linux only.
 */
public final class NodeBench {

  private static final int SENDS = 15;
  private static final long IDLE_SECONDS = 20;

  private NodeBench() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path data = Files.createTempDirectory(Path.of("bench/target"), "node").toAbsolutePath();
    Process node =
        launch("node", "--data", data.toString(), "--listen", "127.0.0.1:0", "--name", "bench");
    try {
      BufferedReader printed =
          new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
      for (String line = printed.readLine(); !"ready".equals(line); line = printed.readLine()) {
        if (line == null) {
          throw new IOException("the node ended before it was ready");
        }
      }
      run("create", "bench", "--data", data.toString());
      double[] sends = new double[SENDS];
      for (int i = 0; i < SENDS; i++) {
        long start = System.nanoTime();
        run("send", "bench", "message " + i, "--data", data.toString(), "--quiet");
        sends[i] = (System.nanoTime() - start) / 1_000_000.0;
      }
      TimeUnit.SECONDS.sleep(IDLE_SECONDS);
      double[] memory = {residentKilobytes(node) / 1024.0};
      double unused = Side.print("idle node with one room", "MB resident", memory);
      double unusedToo = Side.print("covey send to a running node", "ms", sends);
    } finally {
      node.destroy();
      boolean unused = node.waitFor(20, TimeUnit.SECONDS);
      Side.delete(data);
    }
  }

  private static void run(String... arguments) throws IOException, InterruptedException {
    Process process = launch(arguments);
    process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    if (process.waitFor() != 0) {
      throw new IOException("covey " + String.join(" ", arguments) + " failed");
    }
  }

  private static Process launch(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("./covey");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static long residentKilobytes(Process process) throws IOException {
    for (String line :
        Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS of process " + process.pid());
  }
}
