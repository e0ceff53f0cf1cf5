package dev.covey.node.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Mirror;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class MirrorsCommandTest {

  @Test
  void mirrorThatHasSignedForNothingKeepsNothingSince1970() {
    Mirror mirror = mirror(0, Instant.EPOCH);
    assertThat(MirrorsCommand.line(mirror))
        .isEqualTo("abababab  connected, has signed for nothing yet");
    assertThat(MirrorsCommand.line(mirror(4, Instant.parse("2026-11-21T22:12:32.078Z"))))
        .startsWith("abababab  connected, keeps 4 of 4 logs as far as it is here, ")
        .doesNotContain("Z", ".078");
  }

  private static Mirror mirror(int whole, Instant since) {
    return new Mirror("ab".repeat(32), true, 4, whole, 0, 19, 0, since, Instant.EPOCH);
  }
}
