package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.node.cli.terminal.Console;
import dev.covey.node.http.LocalDoor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rooms of which nothing is to be left here, as a person types it. */
@Timeout(60)
final class ForgetCommandTest extends TypedCommands {

  ForgetCommandTest(@TempDir Path data) {
    super(data);
    assertThat(run("create", "reading")).isZero();
    assertThat(run("create", "jazz")).isZero();
  }

  @Test
  void aRoomThatOneIsInIsNotForgotten() {
    assertThat(run("forget", "reading", "--yes")).isEqualTo(1);
    assertThat(err)
        .contains("you are still in \"reading\": --leave leaves it first")
        .hasLineCount(1);
    assertThat(run("rooms")).isZero();
    assertThat(out).contains("reading", "jazz");
  }

  @Test
  void aRoomThatWasLeftGoesWithoutATrace() {
    String id = node.room("reading").orElseThrow().id();
    assertThat(run("leave", "reading")).isZero();
    assertThat(run("forget", "reading", "--yes", "--json")).isZero();
    assertThat(out).isEqualTo("{\"forgotten\":\"" + id + "\",\"left\":false}\n");
    assertThat(run("rooms")).isZero();
    assertThat(out).contains("jazz").doesNotContain("reading");
    assertThat(run("forget", "reading", "--yes")).isEqualTo(3);
    assertThat(err).contains("no room is called \"reading\" here").hasLineCount(1);
  }

  @Test
  void theRunningNodeLeavesAndForgetsAsWell() throws Exception {
    try (LocalDoor door = LocalDoor.open(node, data, () -> {})) {
      assertThat(door).isNotNull();
      assertThat(run("forget", "reading", "--yes")).isEqualTo(1);
      assertThat(run("forget", "reading", "--leave", "--yes")).isZero();
      assertThat(err).contains("nothing of \"reading\" is left here").hasLineCount(1);
    }
    assertThat(node.room("reading")).isEmpty();
    assertThat(node.room("jazz")).isPresent();
  }

  @Test
  void nobodyToAskIsNoYes() {
    assertThat(run("leave", "reading")).isZero();
    assertThat(run("forget", "reading")).isEqualTo(2);
    assertThat(err).contains("--yes does it").hasLineCount(1);
    assertThat(node.room("reading")).isPresent();
  }

  @Test
  void onATerminalOnlyYesIsAnAnswer() {
    assertThat(run("leave", "reading")).isZero();
    assertThat(type("no\n", "forget", "reading")).isEqualTo(1);
    assertThat(err).contains("Forget all of \"reading\" on this machine?", "nothing was forgotten");
    assertThat(node.room("reading")).isPresent();
    assertThat(type("yes\n", "forget", "reading")).isZero();
    assertThat(err).contains("nothing of \"reading\" is left here");
    assertThat(node.room("reading")).isEmpty();
  }

  @Test
  void helpSaysWhatStays() {
    assertThat(run("forget", "--help")).isZero();
    assertThat(out).contains("covey forget reading", "Others keep what they have", "--leave");
  }

  private int type(String answer, String... args) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)),
            outBytes,
            errBytes,
            true,
            true);
    int code = Main.run(console, environment, options -> node, args);
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8).replaceAll("\u001b\\[[0-9;]*m", "");
    return code;
  }
}
