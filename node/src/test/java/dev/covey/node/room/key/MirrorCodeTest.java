package dev.covey.node.room.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MirrorCodeTest {

  private static final Bytes ROOM = Bytes.hex("07".repeat(32));
  private static final MirrorKey KEY = new MirrorKey(3, Bytes.hex("21".repeat(32)));
  private static final MirrorCode CODE =
      new MirrorCode(ROOM, List.of(KEY), List.of("192.0.2.1:4001"));

  @Test
  void readsWhatItWrote() {
    assertThat(MirrorCode.parse(CODE.toString())).isEqualTo(CODE);
    assertThat(MirrorCode.parse("  " + CODE.toString().toUpperCase(Locale.ROOT) + "\n"))
        .isEqualTo(CODE);
    List<MirrorKey> eight =
        LongStream.range(0, 8).mapToObj(i -> new MirrorKey(i, KEY.key())).toList();
    MirrorCode large = new MirrorCode(ROOM, eight, List.of());
    assertThat(MirrorCode.parse(large.toString())).isEqualTo(large);
  }

  @Test
  void everyMistypedCharacterIsNoticed() {
    String text = CODE.toString();
    for (int i = MirrorCode.SCHEME.length(); i < text.length(); i++) {
      char other = text.charAt(i) == 'y' ? 'b' : 'y';
      String mistyped = text.substring(0, i) + other + text.substring(i + 1);
      assertThatThrownBy(() -> MirrorCode.parse(mistyped))
          .isInstanceOf(IllegalArgumentException.class);
      String cut = text.substring(0, i);
      assertThatThrownBy(() -> MirrorCode.parse(cut)).hasMessageContaining("copy it again");
    }
  }

  @Test
  void otherTextsAreToldApart() {
    assertThatThrownBy(() -> MirrorCode.parse("covey:yryoyzoy")).hasMessageContaining("link");
    assertThatThrownBy(() -> MirrorCode.parse("hello")).hasMessageContaining("begins with");
    assertThatThrownBy(() -> MirrorCode.parse("")).hasMessageContaining("begins with");
  }

  @Test
  void anyTextIsACodeOrRefusedInOneWay() {
    Random random = new Random(5);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder(MirrorCode.SCHEME);
      for (int left = random.nextInt(120); left > 0; left--) {
        text.append((char) ('a' + random.nextInt(26)));
      }
      assertThatThrownBy(() -> MirrorCode.parse(text.toString()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aKeyDoesNotShowItself() {
    assertThat(KEY.toString()).doesNotContain("21");
  }
}
