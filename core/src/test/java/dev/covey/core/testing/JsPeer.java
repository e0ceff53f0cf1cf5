package dev.covey.core.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Node.js processes of {@code src/test/js} of the module under test. The first one installs the
 * packages into {@code target/js}; without node or npm the test is skipped, loudly.
 */
public final class JsPeer {

  private static final Path SOURCES = Path.of("src/test/js").toAbsolutePath();
  private static final Path INSTALLED = Path.of("target/js").toAbsolutePath();

  private static boolean installed;

  private JsPeer() {}

  /** Starts {@code node SCRIPT ARGUMENTS}; skips the test when that is not possible here. */
  public static PeerProcess start(String script, String... arguments) {
    install();
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    return PeerProcess.start(INSTALLED, command);
  }

  /**
   * Has the packages there before any test's time runs: it may take minutes. Once in a virtual
   * machine; skips the test without node or npm.
   */
  public static synchronized void install() {
    if (installed) {
      return;
    }
    assumeTrue(runs("node", "--version"), "SKIPPED: interop needs node on the path");
    assumeTrue(runs("npm", "--version"), "SKIPPED: interop needs npm on the path");
    try {
      Files.createDirectories(INSTALLED);
      Path lock = INSTALLED.resolveSibling("js.lock");
      try (FileChannel channel =
              FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var held = channel.lock()) {
        installHolding(held.isValid());
      }
      installed = true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void installHolding(boolean locked) throws IOException {
    if (!locked) {
      throw new IllegalStateException("lost the lock on " + INSTALLED);
    }
    Path wanted = SOURCES.resolve("package-lock.json");
    Path done = INSTALLED.resolve("installed.json");
    boolean current = Files.exists(done) && Files.mismatch(wanted, done) < 0;
    try (Stream<Path> sources = Files.list(SOURCES)) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        Path copy = INSTALLED.resolve(source.getFileName());
        // Another test process may be starting a peer from it.
        if (!Files.exists(copy) || Files.mismatch(source, copy) >= 0) {
          Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    if (!current) {
      if (!runs("npm", "ci", "--no-audit", "--no-fund", "--prefer-offline")) {
        throw new IllegalStateException("npm ci failed in " + INSTALLED + ", see npm.log there");
      }
      Files.copy(wanted, done, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static boolean runs(String... command) {
    try {
      Files.createDirectories(INSTALLED);
      return new ProcessBuilder(command)
              .directory(INSTALLED.toFile())
              .redirectErrorStream(true)
              .redirectOutput(INSTALLED.resolve("npm.log").toFile())
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
