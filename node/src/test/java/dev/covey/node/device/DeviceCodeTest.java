package dev.covey.node.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.bytes.ZBase32;
import dev.covey.core.crypto.KeyPair;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeviceCodeTest {

  private final DeviceCode code =
      DeviceCode.create(KeyPair.generate().publicKey(), List.of("127.0.0.1:4001", "[::1]:4001"));

  @Test
  void comesBackHoweverItIsTyped() {
    String text = code.text();
    assertThat(text).startsWith("covey-device:").doesNotContain(" ");
    assertThat(DeviceCode.parse(text)).isEqualTo(code);
    String broken = " " + text.toUpperCase(Locale.ROOT).replaceAll("(.{20})", "$1\n ") + "\n";
    assertThat(DeviceCode.parse(broken)).isEqualTo(code);
    assertThat(code.toString()).doesNotContain(code.secret().hex());
  }

  @Test
  void saysWhichDeviceShowsIt() {
    DeviceCode shown = code.shownByOldDevice();
    assertThat(DeviceCode.parse(shown.text())).isEqualTo(shown).isNotEqualTo(code);
    assertThat(DeviceCode.parse(code.text()).byOld()).isFalse();
  }

  @Test
  void whoHasTheCodeHasTopicAndContextAndNobodyElse() {
    DeviceCode other = DeviceCode.create(code.key(), code.addresses());
    assertThat(other.topic()).isNotEqualTo(code.topic());
    assertThat(other.context()).isNotEqualTo(code.context());
    assertThat(code.topic()).isNotEqualTo(code.context());
    assertThat(DeviceCode.create(code.key(), Collections.nCopies(20, "h:1")).addresses())
        .hasSize(8);
  }

  @Test
  void everyCutAndEveryOtherCharacterIsRefused() {
    String text = code.text();
    for (int length = 0; length < text.length(); length++) {
      assertRefused(text.substring(0, length));
    }
    for (int at = 13; at < text.length() - 1; at++) {
      char other = text.charAt(at) == 'y' ? 'b' : 'y';
      assertRefused(text.substring(0, at) + other + text.substring(at + 1));
    }
    assertRefused(text + "y");
    assertRefused("covey:" + text.substring(13));
    assertRefused("covey-device:" + "y".repeat(5_000));
  }

  @Test
  void whateverIsTypedIsRefusedInWords() {
    Random random = new Random(26);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(120)];
      random.nextBytes(bytes);
      assertRefused("covey-device:" + ZBase32.encode(Bytes.wrap(bytes)));
    }
  }

  private static void assertRefused(String text) {
    assertThatThrownBy(() -> DeviceCode.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("device code");
  }
}
