package dev.covey.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogTourTest {

  @TempDir Path directory;

  @Test
  void tellsTheTruthAtEachStep() throws Exception {
    List<String> told = new ArrayList<>();
    LogTour.run(directory, told::add);
    assertThat(told)
        .containsExactly(
            "4 blocks, 15 bytes",
            "block 2: three; block 0 is here: false",
            "byte 7 is byte 1 of block 2",
            "4 blocks checked, clean: true",
            "after clear, block 1 is here: false",
            "fork 1, length 4",
            "the first two are as before: true",
            "text: dear diary",
            "as peers see it: 18 bytes");
  }
}
