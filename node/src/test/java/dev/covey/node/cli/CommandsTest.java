package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.node.http.LocalDoor;
import dev.covey.node.testing.MemoryNode;
import dev.covey.node.testing.MemoryRoom;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands as a person types them. */
@Timeout(60)
final class CommandsTest extends TypedCommands {

  CommandsTest(@TempDir Path data) {
    super(data);
  }

  @Test
  void whoHasNoNodeIsToldWhatANodeWouldDo() {
    assertThat(run("join", "memory:r")).isZero();
    assertThat(err).contains("while `covey node` runs");
    assertThat(run("history", "r")).isZero();
    assertThat(err).contains("nothing is here yet; while `covey node` runs");
    assertThat(run("send", "r", "x")).isZero();
    assertThat(run("history", "r")).isZero();
    assertThat(err).isEmpty();
    assertThat(node.room("r").orElseThrow().unread().messages()).isEqualTo(1);
    assertThat(run("history", "r", "--read")).isZero();
    assertThat(node.room("r").orElseThrow().unread().messages()).isZero();
    assertThat(run("mirror", "add", "covey-mirror:ybnd")).isEqualTo(2);
    assertThat(run("contact", "rename", "nobody", "x")).isEqualTo(3);
    assertThat(run("contact", "block", "nobody")).isEqualTo(3);
    assertThat(run("contact", "verify", "nobody", "--yes")).isEqualTo(3);
  }

  @Test
  void doctorSaysWhatToDoAndFailsOnAProblemOnly() {
    assertThat(run("doctor")).isEqualTo(1);
    assertThat(out)
        .contains("PROBLEM  relay 3 is slow\n", "-> use another", "note     no \\u{1b}[31mDHT")
        .contains("no data in " + data);
    assertThat(run("doctor", "--quick", "--json")).isEqualTo(1);
    assertThat(out.lines()).allMatch(line -> line.startsWith("{\"check\":"));
    assertThat(run("doctor", "--quick", "--repair")).isEqualTo(2);
    assertThat(run("doctor", "--data", data.resolve("a/b").toString())).isEqualTo(1);
    assertThat(out).contains("no data in " + data.resolve("a/b"), "left on the disk");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void aRoomIsMadeWrittenToAndRead() {
    assertThat(run("create", "reading", "--quiet")).isZero();
    assertThat(out).isEqualTo("memory:reading\n");
    assertThat(run("send", "reading", "two", "words")).isZero();
    assertThat(run("send", "reading", "--", "--dashes")).isZero();
    assertThat(run("history", "reading")).isZero();
    assertThat(out).contains("ada~abab: two words\n").contains(": --dashes\n");
    assertThat(run("rooms")).isZero();
    assertThat(out).contains("reading");
    assertThat(run("rooms", "--json")).isZero();
    assertThat(out).startsWith("{\"id\":\"0000").contains("\"kind\":\"invite\"");
    assertThat(run("members", "reading", "--logs")).isZero();
    assertThat(out).contains("(you)", "2 entries");
    assertThat(run("id")).isZero();
    assertThat(out).contains(MemoryNode.IDENTITY);
  }

  @Test
  void unknownRoomsAndFilesAreNotFound() {
    assertThat(run("send", "nowhere", "x")).isEqualTo(3);
    assertThat(err).contains("nowhere", "covey rooms").hasLineCount(1);
    assertThat(run("create", "r")).isZero();
    assertThat(run("get", "r", "nothing")).isEqualTo(3);
  }

  @Test
  void linesOfTheInputBecomeMessagesInOrder() {
    assertThat(run("create", "r")).isZero();
    String lines =
        IntStream.range(0, 5000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
    assertThat(pipe(lines, "send", "r", "-")).isZero();
    assertThat(err).contains("5,000 messages sent");
    assertThat(run("history", "r", "--all", "--json")).isZero();
    assertThat(out.lines()).hasSize(5000);
    assertThat(out.lines().skip(4321).findFirst().orElseThrow()).contains("\"line 4321\"");
    assertThat(run("history", "r", "-n", "10")).isZero();
    assertThat(out.lines()).hasSize(10);
    assertThat(err).contains("--before 4990");
  }

  @Test
  void anEndlessLineIsRefusedWithItsNumber() {
    assertThat(run("create", "r")).isZero();
    assertThat(pipe("good\n" + "x".repeat(70_000), "send", "r", "-")).isEqualTo(1);
    assertThat(err).contains("line 2", "65536", "sent: 1 message");
  }

  @Test
  void hostileTextIsPrintedHarmless() {
    assertThat(run("create", "r")).isZero();
    assertThat(run("send", "r", "a\u001b[2Jb\u202ec\u200bd\u0007\ne")).isZero();
    assertThat(run("history", "r")).isZero();
    assertThat(out)
        .contains("a\\u{1b}[2Jb\\u{202e}c\\u{200b}d\\u{7}\n          e\n")
        .doesNotContain("\u001b");
    assertThat(run("history", "r", "--json")).isZero();
    assertThat(out).contains("\\u202e", "\\u200b").doesNotContain("\u202e");
  }

  @Test
  void wordsAreAnsweredEditedReactedToPinnedAndTakenBack() {
    assertThat(run("create", "r")).isZero();
    assertThat(run("send", "r", "first")).isZero();
    String id = out.strip().substring(0, 4) + out.strip().substring(out.indexOf('/'));
    assertThat(run("send", "r", "--reply-to", id, "second")).isZero();
    assertThat(run("send", "r", "--reply-to", "last", "--thread", "third")).isZero();
    assertThat(run("edit", "r", id, "the", "first")).isZero();
    assertThat(run("react", "r", id, "+1")).isZero();
    assertThat(run("pin", "r", id)).isZero();
    assertThat(run("history", "r")).isZero();
    assertThat(out)
        .contains("  " + id + "  ada~", ": the first (edited) (pinned)\n          +1 1\n")
        .contains(": [to " + id + " \"the first\"] second\n")
        .containsPattern(": \\[thread \\S+] \\[to \\S+ \"second\"] third\n");
    assertThat(run("pin", "r")).isZero();
    assertThat(out.lines()).hasSize(2);
    assertThat(run("react", "r", id, "+1", "--remove")).isZero();
    assertThat(run("pin", "r", id, "--remove")).isZero();
    assertThat(run("redact", "r", id, "--reason", "a slip")).isZero();
    assertThat(run("history", "r")).isZero();
    assertThat(out).contains(" (taken back: a slip)\n").doesNotContain("the first (", "+1");
    assertThat(run("history", "r", "--json")).isZero();
    assertThat(out).contains("\"redacted\":true,\"reason\":\"a slip\"");
    assertThat(run("room", "why", "r", id)).isZero();
    assertThat(out).contains("words    taken back: a slip\n");
    assertThat(run("react", "r", "last", "")).isEqualTo(2);
    assertThat(run("edit", "r", "ffff/1", "x")).isEqualTo(3);
    assertThat(run("edit", "r", "nonsense", "x")).isEqualTo(2);
    assertThat(run("send", "r", "--thread", "x")).isEqualTo(2);
  }

  @Test
  void aProfileIsShownAndSaid() throws IOException {
    assertThat(run("create", "r")).isZero();
    Path picture = data.resolve("ada.png");
    Files.write(picture, new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0});
    assertThat(run("profile", "r", "--about", "x\u001b[2J", "--avatar", picture.toString()))
        .isZero();
    assertThat(run("profile", "r")).isZero();
    assertThat(out).contains("name      ada~", "about     x\\u{1b}[2J", "image/png, 9 B");
    assertThat(run("profile", "r", "--name", "Ada", "--avatar", "")).isZero();
    assertThat(run("profile", "r", "--json")).isZero();
    assertThat(out).contains("\"name\":\"Ada\"", "\"about\":\"x\\u001B[2J\"", "\"avatar\":\"\"");
    Files.writeString(picture, "<script>");
    assertThat(run("profile", "r", "--avatar", picture.toString())).isEqualTo(1);
    assertThat(err).contains("no PNG, JPEG, GIF or WebP");
    Files.write(picture, new byte[50_000]);
    assertThat(run("profile", "r", "--avatar", picture.toString())).isEqualTo(1);
    assertThat(err).contains("48 KiB");
    assertThat(run("profile", "r", "nobody")).isEqualTo(3);
    assertThat(run("profile", "r", "ada", "--about", "x")).isEqualTo(2);
  }

  @Test
  void whoIsOnlineAndWhenTheOthersWereSeen() {
    assertThat(run("create", "r")).isZero();
    assertThat(run("who", "r")).isZero();
    assertThat(out).isEqualTo("1 of 2 others online\nbob~b0b0  online\ncleo~c1c1  not seen yet\n");
    assertThat(run("who", "r", "--json")).isZero();
    assertThat(out.lines().findFirst().orElseThrow()).contains("\"online\":true", "\"seen\":");
    assertThat(run("who", "nowhere")).isEqualTo(3);
  }

  @Test
  void filesGoInAndOut() throws IOException {
    Path file = data.resolve("notes.md");
    Files.writeString(file, "some notes");
    assertThat(run("create", "r")).isZero();
    assertThat(run("put", "r", file.toString())).isZero();
    assertThat(run("put", "r", data.resolve("none").toString())).isEqualTo(1);
    assertThat(err).contains("no such file");
    assertThat(pipe("from stdin", "put", "r", "-", "--as", "piped")).isZero();
    assertThat(run("files", "r")).isZero();
    assertThat(out).contains("notes.md", "10 B", "piped");
    Path copy = data.resolve("copy.md");
    assertThat(run("get", "r", "notes.md", "-o", copy.toString())).isZero();
    assertThat(copy).hasContent("some notes");
    assertThat(run("get", "r", "notes.md", "-o", copy.toString())).isEqualTo(1);
    assertThat(err).contains("already there");
    assertThat(run("get", "r", "piped", "-o", "-")).isZero();
    assertThat(out).isEqualTo("from stdin");
  }

  @Test
  void hostileFileNamesNeedAnOutput() {
    assertThat(run("create", "r")).isZero();
    for (String name :
        new String[] {
          "../evil", ".bashrc", "a\u001bb", "a\\b", "con.txt", "a:b", "gpj\u202eexe", "-rf"
        }) {
      assertThat(pipe("x", "put", "r", "-", "--as", name)).isZero();
      assertThat(run("get", "r", "--", name)).as(name).isEqualTo(1);
      assertThat(err).contains("-o FILE").doesNotContain("\u001b", "\u202e");
    }
  }

  @Test
  void tailEndsAfterItsCountAndBookmarksGoOn() {
    assertThat(run("create", "r")).isZero();
    assertThat(pipe("one\ntwo\nthree\nfour", "send", "r", "-")).isZero();
    assertThat(run("tail", "r", "--from", "1", "--count", "2")).isZero();
    assertThat(out.lines()).hasSize(2).first().asString().endsWith(": two");
    assertThat(run("tail", "r", "-n", "2")).isZero();
    assertThat(out.lines().map(line -> line.substring(line.lastIndexOf(' ') + 1)))
        .containsExactly("three", "four");
    assertThat(run("tail", "r", "--bookmark", "b", "-n", "3", "--json")).isZero();
    assertThat(out).contains("\"three\"").doesNotContain("\"four\"");
    assertThat(run("tail", "r", "--bookmark", "b", "-n", "1", "--json")).isZero();
    assertThat(out).contains("\"four\"");
  }

  @Test
  void aBrokenPipeEndsQuietly() {
    assertThat(run("create", "r")).isZero();
    assertThat(pipe("one\ntwo", "send", "r", "-")).isZero();
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    assertThat(into("", broken, "tail", "r")).isZero();
    assertThat(err).isEmpty();
    assertThat(into("", broken, "history", "r")).isZero();
    assertThat(err).isEmpty();
  }

  @Test
  void theRunningNodeIsUsedAndNotClosed() {
    assertThat(run("status")).isEqualTo(4);
    assertThat(err).contains("no node runs");
    assertThat(run("peers")).isEqualTo(4);
    try (LocalDoor door = LocalDoor.open(node, data, () -> {})) {
      assertThat(run("create", "r")).isZero();
      assertThat(run("status")).isZero();
      assertThat(out).contains("listening  127.0.0.1:4001", "topics     1", "peers      1");
      assertThat(run("peers", "--json")).isZero();
      assertThat(out).contains("\"downloaded\":1234");
      assertThat(run("send", "r", "x")).isZero();
      assertThat(run("tail", "r", "-n", "1", "--json")).isZero();
      assertThat(out).contains("\"text\":\"x\"");
      assertThat(run("node")).isEqualTo(5);
      assertThat(err).contains("already runs", "covey stop");
      assertThat(node.isClosed()).isFalse();
      assertThat(door.port()).isPositive();
    }
  }

  @Test
  void theLastMessageIsWhatWasSaidLastNotWhatHappened() {
    assertThat(run("create", "r")).isZero();
    assertThat(run("send", "r", "first")).isZero();
    assertThat(run("send", "r", "second")).isZero();
    ((MemoryRoom) node.room("r").orElseThrow()).happened("made bob reader");
    assertThat(run("pin", "r", "last")).isZero();
    assertThat(run("edit", "r", "last", "the", "second")).isZero();
    assertThat(run("history", "r")).isZero();
    assertThat(out).contains(": the second (edited) (pinned)\n", "made bob reader\n");
    assertThat(run("redact", "r", "last")).isZero();
    assertThat(run("redact", "r", "last")).isZero();
    assertThat(run("history", "r")).isZero();
    assertThat(out).contains("made bob reader\n").doesNotContain("first", "the second");
    assertThat(run("redact", "r", "last")).isEqualTo(3);
    assertThat(err).contains("you have said nothing").hasLineCount(1);
  }
}
