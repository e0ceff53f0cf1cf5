package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomLink;
import dev.covey.node.testing.MemoryNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Invites, roles and links as a person types them. */
@Timeout(60)
final class MembershipCommandsTest {

  private final MemoryNode node;
  private final Map<String, String> environment = new HashMap<>();
  private String out = "";
  private String err = "";

  MembershipCommandsTest(@TempDir Path data) {
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
    int code = Main.run(console, environment, options -> node, args);
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  @Test
  void inviteIsMadeListedAndClosed() {
    assertThat(run("invite", "reading", "--label", "for Bob", "--uses", "2")).isZero();
    assertThat(out).isEqualTo("memory:" + "10".repeat(32) + "\n");
    assertThat(run("invite", "reading", "--qr", "--expires", "7d")).isZero();
    assertThat(out).contains("memory:" + "11".repeat(32) + "\n", "\u2588");
    assertThat(run("invites", "reading")).isZero();
    assertThat(out)
        .contains("101010101010  open  writer  used 0 of 2  for Bob")
        .contains("111111111111  open  writer  used 0  until ");
    assertThat(run("uninvite", "reading", "for Bob")).isZero();
    assertThat(err).contains("invite 101010101010 is closed");
    assertThat(run("invites", "reading")).isZero();
    assertThat(out).doesNotContain("for Bob");
    assertThat(run("invites", "reading", "--all", "--json")).isZero();
    assertThat(out).contains("\"state\":\"revoked\"", "\"label\":\"for Bob\"");
    assertThat(run("uninvite", "reading", "ffff")).isEqualTo(3);
    assertThat(err).contains("no invite is \"ffff\"");
  }

  @Test
  void wordsThatMakeNoSenseAreNamed() {
    assertThat(run("invite", "reading", "--role", "king")).isEqualTo(2);
    assertThat(err).contains("--role is one of reader, writer, moderator, admin and owner");
    assertThat(run("invite", "reading", "--rights", "read,fly")).isEqualTo(2);
    assertThat(err).contains("read, post, files, react and moderate", "\"fly\"");
    assertThat(run("invite", "reading", "--expires", "soon")).isEqualTo(2);
    assertThat(err).contains("--expires needs a time such as 90m, 12h, 7d, 4w or 2027-01-31");
    assertThat(run("invite", "reading", "--expires", "2001-01-01")).isEqualTo(2);
    assertThat(err).contains("in the past");
    assertThat(run("invite", "reading", "--uses", "-1")).isEqualTo(2);
    assertThat(run("role", "reading", "clock")).isEqualTo(2);
    assertThat(err).contains("either a ROLE or --rights is needed");
    assertThat(run("policy", "reading", "--history", "none")).isEqualTo(2);
    assertThat(err).contains("--history is all or since-join");
    assertThat(run("remove", "reading", "zoe")).isEqualTo(3);
    assertThat(err).contains("nobody in \"reading\" is called \"zoe\"");
    assertThat(run("invite", "nowhere")).isEqualTo(3);
  }

  @Test
  void rolesRightsAndPolicyAreSetAndShown() {
    assertThat(run("role", "reading", "clock~bebe", "reader")).isZero();
    assertThat(err).contains("clock~bebe is now reader");
    assertThat(run("role", "reading", "bebe", "--rights", "read,files", "--json")).isZero();
    assertThat(out).contains("\"rights\":[\"read\",\"files\"]", "\"role\":\"writer\"");
    assertThat(run("policy", "reading")).isZero();
    assertThat(out).isEqualTo("invite   moderator\npost     writer\nhistory  all\n");
    assertThat(run("policy", "reading", "--invite", "writer", "--history", "since-join")).isZero();
    assertThat(out).isEqualTo("invite   writer\npost     writer\nhistory  since-join\n");
    assertThat(run("policy", "reading", "--name", "other")).isEqualTo(1);
    assertThat(err).contains("only a moderator can name the room");
    assertThat(run("invite", "reading")).isZero();
    assertThat(run("invite", "reading")).isZero();
    assertThat(run("remove", "reading", "clock")).isZero();
    assertThat(err)
        .contains("clock~bebe is out", "they know invite 111111111111, which you may not close")
        .contains("closed with it, since they know its link: invite 101010101010; `covey invite`");
    assertThat(run("leave", "reading")).isZero();
    assertThat(err).contains("you left \"reading\"");
  }

  @Test
  void linkIsShownWithoutJoining() {
    RoomKeys keys = RoomKeys.found(Bytes.hex("11".repeat(32)), Bytes.hex("22".repeat(32)));
    long then = Instant.now().plusSeconds(86_400).toEpochMilli();
    String link = link(keys, then);
    assertThat(run("link", link)).isZero();
    assertThat(out)
        .contains("room     book \\u{202e}club\n", "role     moderator\n", "uses     3\n")
        .contains("expires  2", "address  192.0.2.7:4000\n", "id       " + keys.id().hex());
    assertThat(run("link", link, "--json")).isZero();
    assertThat(out).contains("\"kind\":\"invite\"", "\"expired\":false", "\"uses\":3");
    assertThat(run("rooms")).isZero();
    assertThat(out.lines()).hasSize(1);
    assertThat(run("link", link(keys, 1))).isEqualTo(1);
    assertThat(out).contains("it lets nobody in any more");
    assertThat(run("link", link.substring(0, 60))).isEqualTo(2);
    assertThat(err).contains("cut short");
    assertThat(run("link", link.substring(0, 60) + "y" + link.substring(61))).isEqualTo(2);
    assertThat(err).contains("mistyped");
    assertThat(run("link", "https://example.org")).isEqualTo(2);
    assertThat(err).contains("not a link");
    assertThat(run("link", new RoomLink.Open("general", List.of()).toString())).isZero();
    assertThat(out).contains("open: whoever knows the name is in");
  }

  private static String link(RoomKeys keys, long expires) {
    return new RoomLink.Invited(
            keys.id(),
            keys.founder().orElseThrow(),
            keys.current(),
            Bytes.hex("33".repeat(32)),
            "book \u202eclub",
            new RoomLink.Terms(Role.MODERATOR, Set.of(), 3, expires),
            1,
            List.of("192.0.2.7:4000"))
        .toString();
  }
}
