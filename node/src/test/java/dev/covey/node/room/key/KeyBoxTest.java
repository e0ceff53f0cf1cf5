package dev.covey.node.room.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KeyBoxTest {

  private static final Bytes ROOM = Bytes.hex("11".repeat(32));
  private static final Bytes KEY = Bytes.hex("22".repeat(32));
  private static final KeyBox BOX = new KeyBox(ROOM, 7);

  @Test
  void eachDeviceOpensItsBoxAndNobodyElseAny() {
    KeyPair ada = KeyPair.generate();
    KeyPair bob = KeyPair.generate();
    KeyPair eve = KeyPair.generate();
    KeyBox.Sealed sealed = BOX.seal(KEY, List.of(ada.publicKey(), bob.publicKey()));
    assertThat(sealed.boxes().length()).isEqualTo(2 * KeyBox.SIZE);
    assertThat(BOX.open(ada, sealed.ephemeral(), sealed.boxes())).hasValue(KEY);
    assertThat(BOX.open(bob, sealed.ephemeral(), sealed.boxes())).hasValue(KEY);
    assertThat(BOX.open(eve, sealed.ephemeral(), sealed.boxes())).isEmpty();
    assertThat(KeyBox.tags(sealed.boxes()))
        .containsExactly(KeyBox.tag(ada.publicKey()), KeyBox.tag(bob.publicKey()));
  }

  @Test
  void boxesOfAnotherRoomEpochOrEphemeralKeyDoNotOpen() {
    KeyPair ada = KeyPair.generate();
    KeyBox.Sealed sealed = BOX.seal(KEY, List.of(ada.publicKey()));
    assertThat(new KeyBox(ROOM, 8).open(ada, sealed.ephemeral(), sealed.boxes())).isEmpty();
    assertThat(new KeyBox(KEY, 7).open(ada, sealed.ephemeral(), sealed.boxes())).isEmpty();
    Bytes other = BOX.seal(KEY, List.of(ada.publicKey())).ephemeral();
    assertThat(BOX.open(ada, other, sealed.boxes())).isEmpty();
    assertThat(BOX.open(ada, Bytes.wrap(new byte[32]), sealed.boxes())).isEmpty();
  }

  @Test
  void deviceWithABadKeyGetsNoBoxAndKeepsNobodyElseFromOne() {
    KeyPair ada = KeyPair.generate();
    PublicKey bad = new PublicKey(Bytes.hex("01" + "00".repeat(31)));
    KeyBox.Sealed sealed = BOX.seal(KEY, List.of(bad, ada.publicKey()));
    assertThat(sealed.boxes().length()).isEqualTo(KeyBox.SIZE);
    assertThat(BOX.open(ada, sealed.ephemeral(), sealed.boxes())).hasValue(KEY);
  }

  @Test
  void moreThanAThousandAreRefused() {
    PublicKey device = KeyPair.generate().publicKey();
    assertThatThrownBy(() -> BOX.seal(KEY, Collections.nCopies(1_001, device)))
        .hasMessageContaining("1001 boxes");
  }

  @Test
  void anyBytesOpenToNothing() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    KeyPair ada = KeyPair.generate();
    Bytes tag = BOX.seal(KEY, List.of(ada.publicKey())).boxes().slice(0, 8);
    for (int round = 0; round < 500; round++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      byte[] ephemeral = new byte[32];
      random.nextBytes(ephemeral);
      Bytes boxes = random.nextBoolean() ? tag.concat(Bytes.wrap(bytes)) : Bytes.wrap(bytes);
      assertThat(BOX.open(ada, Bytes.wrap(ephemeral), boxes)).as("seed %d", seed).isEmpty();
    }
  }
}
