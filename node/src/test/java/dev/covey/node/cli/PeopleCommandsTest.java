package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.node.cli.terminal.Console;
import dev.covey.node.http.LocalDoor;
import dev.covey.node.testing.MemoryNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contacts, knocks and devices as a person types them, without and with a node's door between. */
@Timeout(60)
class PeopleCommandsTest {

  private static final String OTHER = "5e".repeat(32);

  private final Path data;
  private final MemoryNode node;
  private String out = "";
  private String err = "";

  PeopleCommandsTest(@TempDir Path data) {
    this.data = data;
    this.node = new MemoryNode(data, "ada");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void peopleAreNamedComparedAndShutOut(boolean throughTheDoor) {
    if (!throughTheDoor) {
      everything(false);
      return;
    }
    try (LocalDoor door = LocalDoor.open(node, data, () -> {})) {
      assertThat(door.port()).isPositive();
      everything(true);
    }
  }

  private void everything(boolean throughTheDoor) {
    assertThat(run("", "create", "r")).isZero();
    assertThat(run("", "send", "r", "hello")).isZero();
    assertThat(run("", "history", "r")).isZero();
    assertThat(out).contains("ada~abab: hello");
    assertThat(run("", "contact", "add", MemoryNode.IDENTITY, "me")).isZero();
    assertThat(run("", "history", "r")).isZero();
    assertThat(out).contains("@me: hello").doesNotContain("~abab");
    assertThat(run("yes\n", "contact", "verify", "me")).isZero();
    assertThat(out).contains("12345 12345 12345 12345\n", "me  verified");
    assertThat(run("", "history", "r")).isZero();
    assertThat(out).contains("@me\u2713: hello");
    assertThat(run("", "members", "r")).isZero();
    assertThat(out).contains("@me\u2713 (you)  ada~abab  ");
    assertThat(run("", "members", "r", "--json")).isZero();
    assertThat(out)
        .contains(
            "{\"identity\":\"" + MemoryNode.IDENTITY + "\",\"name\":\"ada\",\"contact\":\"me\"");
    assertThat(run("no\n", "contact", "verify", "me")).isZero();
    assertThat(err).contains("not marked");
    assertThat(run("", "contact", "add", OTHER, "e\u202eve")).isZero();
    assertThat(run("", "contact", "block", OTHER)).isZero();
    assertThat(run("", "contact", "list")).isZero();
    assertThat(out).contains("e\\u{202e}ve  blocked", OTHER);
    assertThat(run("", "contact", "rename", OTHER, "eve")).isZero();
    assertThat(run("", "contact", "remove", "eve", "--json")).isZero();
    assertThat(out).isEqualTo("{\"removed\":\"" + OTHER + "\"}\n");
    assertThat(run("", "contact", "remove", "eve")).isEqualTo(3);
    assertThat(run("", "contact", "add", "12", "x")).isEqualTo(3);
    assertThat(err).contains("64 hex digits").hasLineCount(1);
    assertThat(run("", "knock", "list")).isZero();
    assertThat(out)
        .contains("eve\\u{1b}[2J~3f3f: let me\n    in\\u{202e}")
        .doesNotContain("\u001b");
    assertThat(run("", "knock", "accept", "77")).isEqualTo(3);
    assertThat(err).contains("nobody who knocks is called \"77\"; `covey knock list`");
    assertThat(run("", "contact", "add", "eve", "evil")).isZero();
    assertThat(out).contains("evil", "3f".repeat(32));
    assertThat(run("", "knock", "accept", throughTheDoor ? "@evil" : "eve")).isZero();
    assertThat(out).contains("opened").doesNotContain("link");
    assertThat(run("", "knock", "refuse", "3f")).isEqualTo(3);
    assertThat(run("", "direct", "me", "--quiet")).isZero();
    assertThat(run("", "device", "list")).isZero();
    assertThat(out).contains("(this one)").hasLineCount(2);
    assertThat(run("", "device", "add", "nonsense")).isEqualTo(2);
    assertThat(err).endsWith("covey: not a device code\n");
    assertThat(run("", "device", "add", "covey-device:x", "--no-dht")).isZero();
    assertThat(out).contains("cf".repeat(32));
    assertThat(run("", "device", "add")).isZero();
    assertThat(out).startsWith("covey-device:shown\n").contains("cf".repeat(32));
    assertThat(err).contains("covey device link CODE", "show it to nobody");
    assertThat(run("", "device", "revoke", "c")).isEqualTo(3);
    assertThat(err).contains("several devices begin");
    assertThat(run("", "device", "revoke", "CE", "--json")).isZero();
    assertThat(out).isEqualTo("{\"revoked\":\"" + "ce".repeat(32) + "\"}\n");
    assertThat(run("", "device", "list")).isZero();
    assertThat(out).contains("revoked");
    Path file = data.resolve("backup");
    assertThat(run("secret\n", "backup", file.toString())).isZero();
    assertThat(file).hasContent("backup under 6");
    assertThat(run("secret\n", "backup", file.toString())).isEqualTo(1);
    assertThat(err).contains("already there").hasLineCount(1);
    assertThat(run("\n", "backup", data.resolve("other").toString())).isEqualTo(2);
    assertThat(err).contains("needs a password");
  }

  @ParameterizedTest
  @CsvSource({"refuse,refused", "block,blocked"})
  void whoeverIsSentAwayIsNamed(String command, String done) {
    String who = "3f".repeat(32);
    assertThat(run("", "create", "r")).isZero();
    assertThat(run("", "knock", command, "3f3f", "--json")).isZero();
    assertThat(out).isEqualTo("{\"" + done + "\":\"" + who + "\"}\n");
    assertThat(err).isEmpty();
    assertThat(run("", "knock", command, "3f3f")).isEqualTo(3);
  }

  @Test
  void readingWhereNobodyHasBeenMakesNothing() {
    String fresh = data.resolve("nobody").toString();
    String[][] empty = {{"rooms"}, {"contact", "list"}, {"knock", "list"}, {"device", "list"}};
    for (String[] words : empty) {
      assertThat(run("", with(words, "--data", fresh))).isZero();
      assertThat(out).isEmpty();
    }
    String[][] missing = {
      {"members", "r"},
      {"history", "r"},
      {"files", "r"},
      {"room", "show", "r"},
      {"tail", "r"},
      {"send", "r", "hello"},
      {"contact", "remove", "bob"}
    };
    for (String[] words : missing) {
      assertThat(run("", with(words, "--data", fresh))).as(words[0]).isEqualTo(3);
      assertThat(err).hasLineCount(1);
    }
    assertThat(run("x\n", "backup", data.resolve("b").toString(), "--data", fresh)).isEqualTo(1);
    assertThat(err).contains("nobody has been here yet").hasLineCount(1);
    assertThat(data.resolve("nobody")).doesNotExist();
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void aFileThatIsNoBackupRestoresNothing() throws IOException {
    Path file = data.resolve("letter");
    Files.writeString(file, "dear diary");
    Path target = data.resolve("fresh");
    assertThat(run("x\n", "restore", file.toString(), "--data", target.toString())).isEqualTo(1);
    assertThat(err).contains("not a backup of Covey").hasLineCount(1);
    assertThat(run("x\n", "restore", data.resolve("none").toString())).isEqualTo(1);
    assertThat(err).contains("there is no file").hasLineCount(1);
    assertThat(target).doesNotExist();
  }

  private int run(String input, String... args) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            outBytes,
            errBytes,
            false,
            false);
    Map<String, String> environment = new HashMap<>();
    environment.put("HOME", data.toString());
    environment.put("COVEY_DATA", data.toString());
    int code = Main.run(console, environment, options -> node, args);
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }
}
