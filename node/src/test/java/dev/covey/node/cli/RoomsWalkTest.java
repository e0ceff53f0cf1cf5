package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.dht.mainline.MainlineDht;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** docs/rooms.md is true: its commands are run, line by line, by three people. */
@Timeout(900)
final class RoomsWalkTest {

  @TempDir Path directory;

  @Test
  void thePageAboutRoomsIsTrue() throws IOException {
    String page = Files.readString(Path.of("").toAbsolutePath().resolveSibling("docs/rooms.md"));
    try (MainlineDht bootstrap = MainlineDht.options().open();
        WrittenWalk walk = new WrittenWalk(directory, bootstrap.localAddress())) {
      assertThat(walk.follow(page)).isGreaterThan(20);
    }
  }
}
