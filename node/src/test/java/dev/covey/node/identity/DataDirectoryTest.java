package dev.covey.node.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DataDirectoryTest {

  @TempDir Path temp;

  @Test
  void makesItForItsOwnerAlone() throws IOException {
    Path path = temp.resolve("deep/data");
    try (DataDirectory directory = DataDirectory.open(path)) {
      assertThat(permissions(path)).isEqualTo("rwx------");
      assertThat(permissions(path.resolve("format"))).isEqualTo("rw-------");
      assertThat(permissions(path.resolve("lock"))).isEqualTo("rw-------");
      assertThat(Files.readString(path.resolve("format"))).isEqualTo("covey-data 1\n");
      assertThat(directory.path()).isEqualTo(path);
    }
    try (DataDirectory again = DataDirectory.open(path)) {
      assertThat(again.store()).isEqualTo(path.resolve("store"));
    }
  }

  @Test
  void takesAnEmptyDirectoryAwayFromOthers() throws IOException {
    Path path = Files.createDirectory(temp.resolve("open"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (DataDirectory directory = DataDirectory.open(path)) {
      assertThat(permissions(directory.path())).isEqualTo("rwx------");
    }
  }

  @Test
  void secondHolderInThisProcessIsRefusedAndTheFirstKeepsTheLock() throws Exception {
    try (DataDirectory first = DataDirectory.open(temp.resolve("data"))) {
      assertRefused(first.path(), "in use by this process");
      Process other = other(first.path());
      assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("is in use by process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void otherProcessMayHaveItAfterClose() throws Exception {
    Path path = temp.resolve("data");
    DataDirectory.open(path).close();
    Process other = other(path);
    assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("opened");
    assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void closeTwiceIsCloseOnce() {
    DataDirectory directory = DataDirectory.open(temp.resolve("data"));
    directory.close();
    try (DataDirectory next = DataDirectory.open(temp.resolve("data"))) {
      directory.close();
      assertRefused(next.path(), "in use by this process");
    }
  }

  @Test
  void foreignDirectoryIsRefusedAndUntouched() throws IOException {
    Files.writeString(temp.resolve("thesis.tex"), "x");
    assertRefused(temp, "not a Covey data directory and not empty (it holds thesis.tex)");
    assertThat(temp).isDirectoryContaining("glob:**thesis.tex");
    assertThat(temp.resolve("lock")).doesNotExist();
  }

  @Test
  void foreignFormatIsRefused() throws IOException {
    Files.writeString(temp.resolve("format"), "PK\u0003\u0004".repeat(100));
    assertRefused(temp, "is not of Covey");
  }

  @Test
  void newerLayoutIsRefused() throws IOException {
    Files.writeString(temp.resolve("format"), "covey-data 2\n");
    assertRefused(temp, "written by a newer Covey (layout 2, this one knows 1)");
  }

  @Test
  void fileInItsPlaceIsRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("data"), "x");
    assertRefused(file, "is a file");
  }

  @Test
  void placeThatCannotBeMadeIsRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "x");
    assertRefused(file.resolve("data"), "cannot use the data directory");
  }

  @Test
  void startsOverWhereAStartWasCutShort() throws IOException {
    Files.writeString(temp.resolve("format.new"), "cov");
    Files.writeString(temp.resolve("lock"), "");
    try (DataDirectory directory = DataDirectory.open(temp)) {
      assertThat(directory.path().resolve("format")).hasContent("covey-data 1");
    }
  }

  /** Opens the directory in a process of its own. */
  static final class Opener {
    public static void main(String[] args) {
      try (DataDirectory directory = DataDirectory.open(Path.of(args[0]))) {
        System.out.print(directory.path().toString().isEmpty() ? "" : "opened");
      } catch (StorageException e) {
        System.out.print(e.getMessage());
      }
    }
  }

  private static Process other(Path path) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Opener.class.getName(),
            path.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void assertRefused(Path path, String why) {
    assertThatThrownBy(() -> DataDirectory.open(path))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(why)
        .message()
        .hasLineCount(1);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
