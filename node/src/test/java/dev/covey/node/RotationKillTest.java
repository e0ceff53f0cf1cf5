package dev.covey.node;

import static dev.covey.node.RoomNodes.awaitTexts;
import static dev.covey.node.RoomNodes.epoch;
import static dev.covey.node.RoomNodes.join;
import static dev.covey.node.RoomNodes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.InviteTerms;
import dev.covey.api.NewcomerHistory;
import dev.covey.api.Room;
import dev.covey.api.RoomPolicy;
import dev.covey.core.testing.JavaProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that changes its room's keys is killed with signal 9 in the midst of it. */
@Timeout(300)
class RotationKillTest {

  @TempDir Path directory;

  @Test
  void noKeyIsLostAndTheRoomGoesOn() {
    List<String> said = new ArrayList<>();
    long reached = 0;
    for (int round = 0; round < 3; round++) {
      try (JavaProcess process =
          JavaProcess.start(
              JavaProcess.command(Rotating.class, directory.resolve("ada").toString()))) {
        for (int i = 0; i < 7 + 4 * round; i++) {
          String line = process.line();
          if (line == null) {
            throw new AssertionError("the node ended by itself");
          }
          if (line.startsWith("said ")) {
            said.add(line.substring(5));
          } else {
            reached = Math.max(reached, Long.parseLong(line.substring(6)));
          }
        }
        process.kill();
        for (String line = process.line(); line != null; line = process.line()) {
          if (line.startsWith("said ")) {
            said.add(line.substring(5));
          }
        }
      }
    }
    assertThat(reached).isGreaterThan(5);
    try (RoomNodes nodes = new RoomNodes(directory)) {
      LocalNode ada = nodes.node("ada");
      Room hers = ada.room("club").orElseThrow();
      assertThat(epoch(hers)).isGreaterThanOrEqualTo(reached);
      assertThat(texts(hers)).containsAll(said);
      hers.send("after all");
      LocalNode bob = nodes.node("bob", ada);
      Room his = join(bob, hers.membership().invite(InviteTerms.WRITERS).link());
      his.send("hi");
      awaitTexts(hers, "after all", "hi");
      // It was said in an epoch before that of the invite.
      assertThat(texts(his)).doesNotContain("after all");
      hers.send("welcome");
      awaitTexts(his, "welcome");
    }
  }

  /** Says something and begins another epoch, for ever. */
  static final class Rotating {
    public static void main(String[] args) {
      NodeConfig config = NodeConfig.at(Path.of(args[0])).withName("ada").withNetwork(false);
      try (LocalNode node = LocalNode.open(config)) {
        Room room = node.room("club").orElseGet(() -> node.createRoom("club"));
        RoomPolicy old = room.membership().policy();
        room.membership()
            .policy(
                new RoomPolicy(
                    old.invite(), old.post(), NewcomerHistory.SINCE_JOIN, old.mirrors()));
        while (true) {
          String text = "in epoch " + epoch(room);
          room.send(text);
          System.out.println("said " + text);
          room.membership().invite(InviteTerms.WRITERS);
          System.out.println("epoch " + epoch(room));
        }
      }
    }
  }
}
