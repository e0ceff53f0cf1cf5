package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Invitation;
import dev.covey.api.InviteTerms;
import dev.covey.api.Role;
import dev.covey.api.Room;
import dev.covey.core.testing.Await;
import dev.covey.node.LocalNode;
import dev.covey.node.NodeConfig;
import dev.covey.node.cli.terminal.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody hears who joins by a link that is no good, with a member online who knows. */
@Timeout(120)
final class BadLinksTest {

  @TempDir Path directory;

  private String member = "";
  private String out = "";
  private String err = "";

  @Test
  void eachIsToldInOneLine() {
    try (LocalNode ada =
        LocalNode.open(
            NodeConfig.at(directory.resolve("ada"))
                .withName("ada")
                .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withDht(false)
                .withLan(false))) {
      member = ada.status().listening().get(0);
      Room room = ada.createRoom("club");
      Invitation once = room.membership().invite(new InviteTerms(Role.READER, Set.of(), 1, 0, ""));
      Invitation closed = room.membership().invite(InviteTerms.WRITERS);
      room.membership().revokeInvite(closed.key());
      Invitation brief =
          room.membership()
              .invite(new InviteTerms(Role.WRITER, Set.of(), 0, soon().toEpochMilli(), ""));

      assertThat(join("bob", once.link())).isZero();
      assertThat(out).contains("room \"club\" joined");
      assertThat(err).contains("you come in as reader\n");
      // Whoever let the next one in would not know yet that the link is used up.
      Await.until("the member knows of bob", () -> room.membership().participants().size() == 2);
      assertThat(join("second", once.link())).isEqualTo(1);
      assertThat(err.lines().skip(1))
          .singleElement()
          .asString()
          .contains(
              "room \"club\": you were not let in: ", "you came by was used up", "ask for another");
      assertThat(out).isEmpty();
      assertThat(run("second", "join", once.link())).isEqualTo(1);
      assertThat(err).contains("you were not let in: ", "used up").hasLineCount(1);
      assertThat(out).isEmpty();
      assertThat(run("second", "rooms")).isZero();
      assertThat(out).contains("club  (you were not let in)");
      assertThat(join("third", closed.link())).isEqualTo(1);
      assertThat(err).contains("you were not let in: ", "revoked").hasLineCount(2);
      Await.until("it has expired", () -> Instant.now().toEpochMilli() > millis(brief));
      assertThat(join("fourth", brief.link())).isEqualTo(1);
      assertThat(err).contains("the link to \"club\" expired on 20").hasLineCount(1);
      assertThat(directory.resolve("fourth").resolve("door")).doesNotExist();

      String link = once.link();
      assertThat(join("fifth", link.substring(0, 80))).isEqualTo(2);
      assertThat(err).contains("the link is cut short", "copy all of it").hasLineCount(1);
      char other = link.charAt(80) == 'y' ? 'b' : 'y';
      assertThat(join("fifth", link.substring(0, 80) + other + link.substring(81))).isEqualTo(2);
      assertThat(err).contains("the link is mistyped", "copy it again").hasLineCount(1);
      assertThat(join("fifth", room.mirrorCode())).isEqualTo(2);
      assertThat(err).contains("a mirror's code, not a link").hasLineCount(1);
      assertThat(room.state().participants()).hasSize(2);
    }
  }

  /** Later than the invite is on disk: one that has expired by then has no link. */
  private static Instant soon() {
    return Instant.now().plusSeconds(10);
  }

  private static long millis(Invitation invite) {
    return invite.terms().expiresMillis();
  }

  private int join(String name, String link) {
    return run(
        name,
        "join",
        link,
        "--wait",
        "40",
        "--listen",
        "127.0.0.1:0",
        "--peer",
        member,
        "--no-dht",
        "--no-lan",
        "--no-port-mapping");
  }

  private int run(String name, String... args) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Console console =
        new Console(new ByteArrayInputStream(new byte[0]), outBytes, errBytes, false, false);
    int code =
        Main.run(
            console,
            Map.of(
                "HOME",
                directory.toString(),
                "COVEY_NAME",
                name,
                "COVEY_DATA",
                directory.resolve(name).toString()),
            LocalNodes::open,
            args);
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }
}
