package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Message;
import dev.covey.api.Room;
import dev.covey.node.LocalNode;
import dev.covey.node.NodeConfig;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code covey export} and {@code covey verify}, on a node of its own without a network. */
@Timeout(60)
final class ArchiveCommandsTest {

  private final Path data;
  private final Path file;
  private final Map<String, String> environment = new HashMap<>();
  private byte[] out = {};
  private String err = "";
  private Message message;

  ArchiveCommandsTest(@TempDir Path data) {
    this.data = data;
    this.file = data.resolve("reading.covey");
    environment.put("HOME", data.toString());
    environment.put("COVEY_DATA", data.resolve("covey").toString());
    try (LocalNode node = node()) {
      Room room = node.createRoom("reading");
      message = room.send("hello \u001b[31mworld");
      room.send("and more");
    }
  }

  private LocalNode node() {
    return LocalNode.open(NodeConfig.at(data.resolve("covey")).withName("ada").withNetwork(false));
  }

  private int run(String... args) {
    return pipe(new byte[0], args);
  }

  private int pipe(byte[] input, String... args) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Console console =
        new Console(new ByteArrayInputStream(input), outBytes, errBytes, false, false);
    int code = Main.run(console, environment, options -> node(), args);
    out = outBytes.toByteArray();
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  private String text() {
    return new String(out, StandardCharsets.UTF_8);
  }

  @BeforeEach
  void export() {
    assertThat(run("export", "reading", file.toString())).isZero();
  }

  @Test
  void warnsOfTheKeysAndIsTheOwnersAlone() throws IOException {
    assertThat(text()).contains(file.toString());
    assertThat(err).contains("whoever has it can read the room");
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertThat(Files.getPosixFilePermissions(file))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void verifyTellsWhatIsInIt() {
    assertThat(run("verify", file.toString())).isZero();
    assertThat(text())
        .contains(
            "reading  (invite)", "by ada, a member", "ada, owner  ", "4 of 4 blocks, 2 messages")
        .contains("none is missing", "verified   every signature");
    assertThat(run("verify", file.toString(), "--json")).isZero();
    JsonObject json = Json.parseObject(text());
    assertThat(json.string("name")).isEqualTo("reading");
    assertThat(json.number("blocks")).isEqualTo(4);
  }

  @Test
  void verifyNeedsNoDataDirectory() {
    environment.put("COVEY_DATA", data.resolve("nowhere").toString());
    assertThat(run("verify", file.toString())).isZero();
    assertThat(data.resolve("nowhere")).doesNotExist();
  }

  @Test
  void oneMessageIsShownHarmlesslyWithItsPath() {
    assertThat(run("verify", file.toString(), "--message", message.id().toString())).isZero();
    assertThat(text())
        .contains(
            "message    " + message.id(),
            "author     ada",
            "hello \\u{1b}[31mworld",
            "leaf       4  ",
            "beside     6  ")
        .doesNotContain("\u001b");
  }

  @Test
  void oneMessageIsJsonToo() {
    String id = message.id().toString();
    assertThat(run("verify", file.toString(), "--json", "--message", id)).isZero();
    JsonObject shown = Json.parseObject(text()).optionalObject("message").orElseThrow();
    assertThat(shown.string("id")).isEqualTo(id);
    assertThat(shown.string("text")).startsWith("hello ");
  }

  @Test
  void aMessageIsNamedByTheBeginningOfItsLog() {
    String key = message.id().logKey();
    String index = "/" + message.id().index();
    String begins = key.substring(0, 8).toUpperCase(Locale.ROOT) + index;
    assertThat(run("verify", file.toString(), "--message", begins)).isZero();
    assertThat(text()).contains("message    " + message.id());
    assertThat(run("verify", file.toString(), "--message", key.substring(0, 4) + "/99"))
        .isEqualTo(3);
    assertThat(err).contains("is not in it").hasLineCount(1);
    assertThat(run("verify", file.toString(), "--message", "/1")).isEqualTo(2);
    assertThat(run("verify", file.toString(), "--message", begins + "9".repeat(20))).isEqualTo(2);
    assertThat(err).contains("--message takes LOG/INDEX, like 3fa8/17").hasLineCount(1);
  }

  @Test
  void aMessageThatIsNotThereIsNotFound() {
    String other = "00".repeat(32) + "/3";
    assertThat(run("verify", file.toString(), "--message", other)).isEqualTo(3);
    assertThat(err).contains("whole and true, but message " + other + " is not in it");
    assertThat(run("verify", file.toString(), "--message", "first")).isEqualTo(2);
    assertThat(run("verify", file.toString(), "--message", "zz".repeat(32) + "/1")).isEqualTo(2);
  }

  @Test
  void whatIsWrongIsOneLine() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertThat(run("verify", file.toString())).isEqualTo(1);
    assertThat(err).contains("reading.covey: the archive ends after").hasLineCount(1);
    whole[whole.length - 100] ^= 1;
    Files.write(file, whole);
    assertThat(run("verify", file.toString())).isEqualTo(1);
    assertThat(err).hasLineCount(1);
    Files.writeString(file, "Dear diary");
    assertThat(run("verify", file.toString())).isEqualTo(1);
    assertThat(err).contains("not a Covey archive").hasLineCount(1);
    assertThat(run("verify", data.toString())).isEqualTo(1);
    assertThat(run("verify", data.resolve("none").toString())).isEqualTo(1);
    assertThat(err).contains("there is no file").hasLineCount(1);
    assertThat(out).isEmpty();
  }

  @Test
  void goesThroughPipes() {
    assertThat(run("export", "reading", "-", "--sealed-only")).isZero();
    assertThat(err).isEmpty();
    assertThat(pipe(out, "verify", "-")).isZero();
    assertThat(text()).contains("none: what was said stays sealed", "4 sealed");
  }

  @Test
  void overwritesNothing() {
    assertThat(run("export", "reading", file.toString())).isEqualTo(1);
    assertThat(err).contains("already there").hasLineCount(1);
    assertThat(run("export", "none", data.resolve("x").toString())).isEqualTo(3);
    assertThat(data.resolve("x")).doesNotExist();
  }
}
