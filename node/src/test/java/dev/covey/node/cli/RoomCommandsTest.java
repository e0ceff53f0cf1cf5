package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Message;
import dev.covey.node.cli.command.NodeOptions;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.http.LocalDoor;
import dev.covey.node.testing.MemoryNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How rooms and their members are shown and named, without and with a node's door between. */
@Timeout(60)
final class RoomCommandsTest {

  private final Path data;
  private final MemoryNode node;
  private final Map<String, String> environment = new HashMap<>();
  private NodeOptions opened = new NodeOptions(Path.of(""), Optional.empty(), Optional.empty());
  private String out = "";
  private String err = "";

  RoomCommandsTest(@TempDir Path data) {
    this.data = data;
    node = new MemoryNode(data, "ada");
    environment.put("HOME", data.toString());
    environment.put("COVEY_DATA", data.toString());
    assertThat(run("create", "reading")).isZero();
  }

  private int run(String... args) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Console console =
        new Console(new ByteArrayInputStream(new byte[0]), outBytes, errBytes, false, false);
    int code =
        Main.run(
            console,
            environment,
            options -> {
              opened = options;
              return node;
            },
            args);
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void membersAreListedWithWhatTheyAre(boolean throughTheDoor) {
    if (!throughTheDoor) {
      membersAreListed();
      return;
    }
    try (LocalDoor door = LocalDoor.open(node, data, () -> {})) {
      assertThat(door.port()).isPositive();
      membersAreListed();
      assertThat(run("status")).isZero();
      assertThat(out)
          .contains(
              "room       reading  invite, 2 members (1 online), epoch 3, kept by 1 mirror\n");
    }
  }

  private void membersAreListed() {
    assertThat(run("members", "reading")).isZero();
    assertThat(out)
        .isEqualTo("ada~abab (you)  owner  1 device\nclock~bebe (a bot)  read,post  1 device\n");
    assertThat(run("role", "reading", "clock", "--rights", "read", "--until", "2d")).isZero();
    assertThat(err).containsPattern("clock~bebe is now read until 20..-..-.. ..:..");
    assertThat(run("members", "reading", "--json")).isZero();
    assertThat(out.lines().toList().get(1)).contains("\"rights\":[\"read\"]", "\"until\":1");
    assertThat(run("send", "reading", "hello")).isZero();
    assertThat(run("members", "reading", "--at", "2001-01-01")).isZero();
    assertThat(out).isEmpty();
    assertThat(run("members", "reading", "--at", "2040-01-01T00:00:00Z")).isZero();
    assertThat(out.lines()).hasSize(2);
    assertThat(run("members", "reading", "--at", "last")).isZero();
    assertThat(out.lines()).hasSize(2);
    assertThat(run("members", "reading", "--heads", "0000/1")).isZero();
    assertThat(out.lines()).hasSize(2);
    assertThat(run("members", "reading", "--heads", "0000/0")).isZero();
    assertThat(out).isEmpty();
    assertThat(run("members", "reading", "--at", "soon")).isEqualTo(2);
    assertThat(err).contains("--at is a day like 2026-11-21", "12h ago").hasLineCount(1);
    assertThat(run("members", "reading", "--at", "0000/77")).isEqualTo(3);
    assertThat(run("members", "reading", "--at", "2d", "--logs")).isEqualTo(2);
  }

  @Test
  void aRoomIsShownAsItStands() {
    assertThat(run("name", "reading", "--about", "one book\na \u001b[31mmonth")).isZero();
    assertThat(run("room", "show", "reading")).isZero();
    assertThat(out)
        .startsWith("room     reading\nabout    one book\n         a \\u{1b}[31mmonth\n")
        .contains("you      owner\n", "members  2, 1 of 2 others online\n", "epoch    3\n")
        .contains("rules    moderators and above invite, writers and above post, newcomers read ")
        .contains("mirror   abababab  connected, keeps 2 of 3 logs", "note     all is \\u{1b}[31m");
    assertThat(run("room", "show", "reading", "--json")).isZero();
    assertThat(out)
        .contains("\"epoch\":3", "\"mirrors\":[{\"device\":\"abab", "\"unread\":{", "\"notes\":[");
    assertThat(run("room", "show", "nowhere")).isEqualTo(3);
  }

  @Test
  void aRoomsNameAndSubjectAreShownAndSet() {
    assertThat(run("name", "reading", "--about", "books")).isZero();
    assertThat(run("name", "reading")).isZero();
    assertThat(out).isEqualTo("name   reading\nabout  books\n");
    assertThat(run("name", "reading", "--json")).isZero();
    assertThat(out).isEqualTo("{\"name\":\"reading\",\"about\":\"books\"}\n");
    assertThat(run("name", "reading", "other", "words")).isEqualTo(1);
    assertThat(err).contains("only a moderator can name the room").hasLineCount(1);
    assertThat(run("name", "reading", "--about", "")).isZero();
    assertThat(run("name", "reading")).isZero();
    assertThat(out).isEqualTo("name   reading\n");
  }

  @Test
  void peopleMayBeNamedByHowTheirNamesBeginOrByOnesOwnNames() {
    for (String who : new String[] {"clock", "CLOCK", "clock~bebe", "bebe", "cl"}) {
      assertThat(run("role", "reading", who, "reader")).as(who).isZero();
    }
    assertThat(run("role", "reading", "c", "reader")).isEqualTo(3);
    assertThat(err).contains("nobody in \"reading\" is called \"c\"", "covey members");
    assertThat(run("contact", "add", "be".repeat(32), "Weather, at last")).isZero();
    for (String who : new String[] {"@Weather, at last", "weather, at last", "@wea", "clock"}) {
      assertThat(run("role", "reading", who, "writer")).as(who).isZero();
      assertThat(err).contains("@Weather, at last is now writer");
    }
    assertThat(run("history", "reading", "--by", "AD")).isZero();
    assertThat(run("profile", "reading", "ad")).isZero();
    assertThat(run("history", "reading", "--by", "zoe")).isEqualTo(3);
    assertThat(err).hasLineCount(1);
  }

  @Test
  void historyIsReadFromEveryPlaceAndInParts() {
    for (String words : new String[] {"one", "two", "three", "four", "five"}) {
      assertThat(run("send", "reading", words)).isZero();
    }
    String third = "0000/2";
    assertThat(run("send", "reading", "--reply-to", third, "--thread", "aside")).isZero();
    assertThat(run("history", "reading", "--thread", third)).isZero();
    assertThat(out.lines()).hasSize(2);
    assertThat(run("history", "reading", "--around", third, "-n", "3")).isZero();
    assertThat(out.lines()).hasSize(3);
    assertThat(out).contains(": two", ": three", ": four");
    assertThat(run("history", "reading", "--from", "2027-01-01T00:00:00Z", "-n", "2")).isZero();
    assertThat(out).contains(": one", ": two").doesNotContain(": three");
    assertThat(err).contains("newer ones: --after 2");
    assertThat(run("history", "reading", "--after", "2", "-n", "2")).isZero();
    assertThat(out).contains(": three", ": four").doesNotContain(": two", ": five");
    assertThat(run("history", "reading", "-n", "2")).isZero();
    assertThat(err).contains("older ones: --before 4");
    assertThat(run("history", "reading", "--by", "ada", "--json")).isZero();
    assertThat(out.lines()).hasSize(6);
    assertThat(run("history", "reading", "--by", "ada", "--thread", third)).isEqualTo(2);
    assertThat(run("history", "reading", "--from", "soon")).isEqualTo(2);
    assertThat(err).contains("--from is a day like 2026-11-21").hasLineCount(1);
  }

  @Test
  void namesOfAMegabyteAreShownShortAndWholeInJson() {
    String name = "\u001b]0;x\u0007\u202e" + "n".repeat(1_000_000) + ".pdf";
    Message unusedFile =
        node.room("reading")
            .orElseThrow()
            .share(name, "text/plain", new ByteArrayInputStream(new byte[1]));
    for (String[] command :
        new String[][] {
          {"files", "reading"}, {"history", "reading"}, {"get", "reading", "0000/9"}
        }) {
      int unused = run(command);
      assertThat(out.length() + err.length()).as(command[0]).isLessThan(3_000);
      assertThat(out + err).doesNotContain("\u001b", "\u202e", "\u0007");
    }
    assertThat(run("files", "reading", "--json")).isZero();
    assertThat(out).hasSizeGreaterThan(1_000_000).contains("\\u202e").doesNotContain("\u001b");
    assertThat(run("history", "reading", "--json")).isZero();
    assertThat(out).hasSizeGreaterThan(1_000_000).hasLineCount(1).doesNotContain("\u202e");
    assertThat(run("room", "show", "n".repeat(1_000_000))).isEqualTo(3);
    assertThat(err).hasSizeLessThan(3_000);
    assertThat(run("history", "reading", "--by", "\u001b[2J" + "n".repeat(100_000))).isEqualTo(3);
    assertThat(err).hasSizeLessThan(3_000).doesNotContain("\u001b").hasLineCount(1);
  }

  @Test
  void readMarksAreToldUnlessSomebodySaysNo() {
    assertThat(run("send", "reading", "x")).isZero();
    String[] tail = {"tail", "reading", "-n", "1"};
    assertThat(run(tail)).isZero();
    assertThat(opened.config().readMarks()).isTrue();
    assertThat(run("tail", "reading", "-n", "1", "--no-read-marks")).isZero();
    assertThat(opened.config().readMarks()).isFalse();
    environment.put("COVEY_READ_MARKS", "false");
    assertThat(run(tail)).isZero();
    assertThat(opened.config().readMarks()).isFalse();
  }

  @Test
  void badLinksAreOneLineEach() {
    assertThat(run("link", "covey-mirror:ybnd")).isEqualTo(2);
    assertThat(err).contains("a mirror's code, not a link").hasLineCount(1);
    assertThat(run("link", "covey-device:ybnd")).isEqualTo(2);
    assertThat(err).contains("a device's code, not a link").hasLineCount(1);
    assertThat(run("mirror", "add", "covey:ybnd")).isNotZero();
    assertThat(err).contains("this is a room's link").hasLineCount(1);
    assertThat(run("device", "add", "covey:ybnd")).isNotZero();
    assertThat(err).contains("not a device code").hasLineCount(1);
  }
}
