package dev.covey.node;

import static dev.covey.node.RoomNodes.awaitIn;
import static dev.covey.node.RoomNodes.awaitTexts;
import static dev.covey.node.RoomNodes.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.Invitation;
import dev.covey.api.InviteTerms;
import dev.covey.api.MemberKind;
import dev.covey.api.Participant;
import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.api.Room;
import dev.covey.core.testing.Await;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bot does what it was given the right to, as long as it has it. */
@Timeout(90)
class BotRightsTest {

  @TempDir Path directory;

  @Test
  void botDoesWhatItsRightsSayUntilTheyEnd() {
    try (RoomNodes nodes = new RoomNodes(directory)) {
      LocalNode ada = nodes.node("ada");
      Room hers = ada.createRoom("club");
      Invitation invite =
          hers.membership()
              .invite(
                  new InviteTerms(Role.WRITER, Set.of(Right.READ, Right.POST), 1, 0, "weather"));
      LocalNode bot = nodes.node("weather", MemberKind.BOT, ada);
      Room its = join(bot, invite.link());
      awaitIn(hers, bot);
      its.send("it rains");
      awaitTexts(hers, "it rains");
      assertThatThrownBy(() -> its.share("map.png", "image/png", nothing()))
          .hasMessageContaining("was not given the right to share files");
      Participant seen = weather(hers);
      assertThat(seen.kind()).isEqualTo(MemberKind.BOT);
      assertThat(seen.rights()).containsExactlyInAnyOrder(Right.READ, Right.POST);
      assertThatThrownBy(
              () -> hers.membership().rights(ada.profile().identity(), Set.of(Right.READ), 0))
          .hasMessageContaining("this is you");

      long soon = Instant.now().plusMillis(1_500).toEpochMilli();
      hers.membership().rights(seen.identity(), Set.of(Right.POST, Right.FILES), soon);
      Await.until("the bot has heard", () -> weather(its).rights().contains(Right.FILES));
      Await.until("its rights have ended", () -> Instant.now().toEpochMilli() > soon);
      assertThatThrownBy(() -> its.send("it still rains"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("expired");
      hers.membership().rights(seen.identity(), Set.of(Right.READ), 0);
      Await.until("the bot has heard", () -> weather(its).rights().equals(Set.of(Right.READ)));
      assertThatThrownBy(() -> its.send("it still rains"))
          .hasMessageContaining("was not given the right to post");
    }
  }

  private static ByteArrayInputStream nothing() {
    return new ByteArrayInputStream(new byte[1]);
  }

  private static Participant weather(Room room) {
    return room.membership().participants().stream()
        .filter(p -> p.name().equals("weather"))
        .findFirst()
        .orElseThrow();
  }
}
