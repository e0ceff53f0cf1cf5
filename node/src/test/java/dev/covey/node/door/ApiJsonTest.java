package dev.covey.node.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.MessageKind;
import dev.covey.api.RoomFile;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class ApiJsonTest {

  private static final MessageId ID = new MessageId("ab".repeat(32), 7);
  private static final Message MESSAGE =
      new Message(
          ID,
          9,
          MessageKind.FILE,
          "cd".repeat(32),
          "a\"\u0000\ud83d\ude00",
          MemberKind.BOT,
          Instant.ofEpochMilli(1_800_000_000_123L),
          "n",
          Optional.of(new RoomFile(ID, "n", 1L << 40, "a/b", "cd".repeat(32))),
          true,
          false);

  @Test
  void messagesComeBackEqual() {
    String json = Json.write(j -> ApiJson.write(j, MESSAGE));
    assertThat(json).doesNotContain("\n");
    assertThat(ApiJson.message(Json.parseObject(json))).isEqualTo(MESSAGE);
  }

  @Test
  void anythingElseIsAnIllegalArgument() {
    String json = Json.write(j -> ApiJson.write(j, MESSAGE));
    Random random = new Random(3);
    for (int round = 0; round < 5000; round++) {
      StringBuilder broken = new StringBuilder(json);
      for (int i = random.nextInt(4); i >= 0; i--) {
        int at = random.nextInt(broken.length());
        if (random.nextBoolean()) {
          broken.deleteCharAt(at);
        } else {
          broken.setCharAt(at, (char) random.nextInt(0x80));
        }
      }
      try {
        Message unused = ApiJson.message(Json.parseObject(broken.toString()));
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void deepNestingAndHugeNumbersAreRefused() {
    assertThatThrownBy(() -> Json.parse("[".repeat(1000) + "]".repeat(1000)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Json.parse("9".repeat(30)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Json.parse("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Json.parse("1 2")).isInstanceOf(IllegalArgumentException.class);
  }
}
