package dev.covey.node.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class MirrorQuotaTest {

  private final PublicKey ada = KeyPair.generate().publicKey();
  private final PublicKey bob = KeyPair.generate().publicKey();

  @Test
  void oneDeviceFillsNoMoreThanHalfOfWhatOthersLeave() {
    MirrorQuota.OfRoom room = new MirrorQuota(10_000).room(1_000, 100);
    assertThat(room.take(ada, 500)).isTrue();
    assertThat(room.take(ada, 1)).isFalse();
    assertThat(room.take(bob, 250)).isTrue();
    assertThat(room.take(bob, 1)).isFalse();
    assertThat(room.used()).isEqualTo(750);
  }

  @Test
  void allRoomsTogetherHaveALimit() {
    MirrorQuota quota = new MirrorQuota(700);
    MirrorQuota.OfRoom one = quota.room(1_000, 100);
    MirrorQuota.OfRoom two = quota.room(1_000, 100);
    assertThat(one.take(ada, 400)).isTrue();
    assertThat(two.take(ada, 400)).isFalse();
    assertThat(two.take(ada, 300)).isTrue();
    assertThat(quota.used()).isEqualTo(700);
    one.gone(ada, 400);
    assertThat(two.take(bob, 300)).isTrue();
  }

  @Test
  void logsHaveALimitAsWell() {
    MirrorQuota.OfRoom room = new MirrorQuota(10_000).room(1_000, 4);
    assertThat(room.takeLog(ada)).isTrue();
    assertThat(room.takeLog(ada)).isTrue();
    assertThat(room.takeLog(ada)).isFalse();
    assertThat(room.takeLog(bob)).isTrue();
    room.gone(ada, 0);
    assertThat(room.takeLog(ada)).isTrue();
  }

  @Test
  void whatWasThereBeforeStaysWhateverTheLimitsAre() {
    MirrorQuota quota = new MirrorQuota(100);
    MirrorQuota.OfRoom room = quota.room(50, 1);
    room.had(ada, 400);
    assertThat(quota.used()).isEqualTo(400);
    assertThat(room.take(ada, 1)).isFalse();
  }
}
