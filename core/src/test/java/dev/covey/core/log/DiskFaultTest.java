package dev.covey.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.covey.core.StorageException;
import dev.covey.core.store.StoreOptions;
import dev.covey.core.testing.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk takes no more: one clear line, and nothing that was acknowledged is lost. */
@Timeout(120)
class DiskFaultTest {

  @TempDir Path directory;

  @Test
  void saysThatTheLimitIsReachedAndGoesOnWithAHigherOne() {
    long written = 0;
    try (LogStore store = LogStore.open(directory, StoreOptions.DEFAULTS.withMaxBytes(66L << 20))) {
      Log log = store.create("faults");
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(
                () -> {
                  while (true) {
                    log.append(FaultWriter.block(log.length()));
                  }
                })
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("limit of " + (66L << 20) + " bytes");
      }
      written = log.length();
      assertThat(written).isGreaterThan(500);
      assertThat(log.local(written - 1)).contains(FaultWriter.block(written - 1));
    }
    checkAndGoOn(written);
  }

  /** A limit on the size of files makes the write that crosses it short, and the next ones fail. */
  @Test
  void survivesWritesThatAreCutShort() {
    // In blocks of 512 bytes, or 1,024 where the shell is bash.
    List<String> said =
        run(
            "ulimit -f 20000 && exec"
                + JavaProcess.shellCommand(FaultWriter.class, directory.toString()));
    long written = acknowledged(said);
    assertThat(written).isGreaterThan(50);
    assertThat(said.stream().filter(line -> line.startsWith("failed ")))
        .hasSize(2)
        .allSatisfy(
            line -> assertThat(line).contains("the disk of " + directory + " did not take"));
    assertThat(said).contains("read " + written);
    assertThat(said.get(said.size() - 1)).isEqualTo("closed");
    checkAndGoOn(written);
  }

  @Test
  void survivesAFullDiskAndGoesOnWhenThereIsRoomAgain() throws IOException {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    String mount = "mount -t tmpfs -o size=24m tmpfs '" + disk + "'";
    assumeTrue(
        new ProcessBuilder("unshare", "-Urm", "sh", "-c", mount).start().onExit().join().exitValue()
            == 0,
        "SKIPPED: a full disk needs a small file system, and mounting one is not allowed here");
    Path ballast = disk.resolve("ballast");
    Path store = disk.resolve("store");
    List<String> said =
        runUnshared(
            mount
                + " && head -c 8000000 /dev/zero > '"
                + ballast
                + "' && exec"
                + JavaProcess.shellCommand(
                    FaultWriter.class, store.toString(), ballast.toString()));
    assertThat(said)
        .filteredOn(line -> line.startsWith("failed "))
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).contains("no space left on the disk of " + store));
    long before = said.stream().takeWhile(line -> line.startsWith("done ")).count();
    assertThat(before).isGreaterThan(50);
    assertThat(said).contains("read " + before, "went on");
    assertThat(acknowledged(said)).isEqualTo(before + 20);
    assertThat(said.get(said.size() - 1)).isEqualTo("closed");
  }

  /** What was acknowledged is there, and perhaps the block under way; the store takes more. */
  private void checkAndGoOn(long written) {
    try (LogStore store = LogStore.open(directory)) {
      Log log = store.create("faults");
      assertThat(log.length()).isBetween(written, written + 1);
      for (long i = 0; i < log.length(); i++) {
        assertThat(log.local(i)).contains(FaultWriter.block(i));
      }
      assertThat(log.audit((done, total) -> {}).findings()).isEmpty();
      long next = log.length();
      assertThat(log.append(FaultWriter.block(next))).isEqualTo(next);
    }
  }

  private static long acknowledged(List<String> said) {
    long next = 0;
    for (String line : said) {
      if (line.startsWith("done ")) {
        assertThat(line).isEqualTo("done " + next++);
      }
    }
    return next;
  }

  private static List<String> run(String script) {
    return lines(List.of("sh", "-c", script));
  }

  private static List<String> runUnshared(String script) {
    return lines(List.of("unshare", "-Urm", "sh", "-c", script));
  }

  private static List<String> lines(List<String> command) {
    List<String> said = new ArrayList<>();
    try (JavaProcess process = JavaProcess.start(command)) {
      for (@Nullable String line = process.line(); line != null; line = process.line()) {
        said.add(line);
      }
      assertThat(process.exitCode()).as("%s", said).isZero();
    }
    return said;
  }
}
