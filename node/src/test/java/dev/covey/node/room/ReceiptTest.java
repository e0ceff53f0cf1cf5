package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.LogKey;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReceiptTest {

  private static final KeyPair DEVICE = KeyPair.generate();
  private static final Bytes ROOM = Bytes.hex("07".repeat(32));
  private static final Receipt.Held HELD =
      new Receipt.Held(new LogKey(Bytes.hex("31".repeat(32))), 12, 3, ROOM, 5_000);

  @Test
  void readsWhatWasSigned() throws ProtocolViolationException {
    Receipt read = Receipt.decode(Receipt.sign(DEVICE, ROOM, 6_000, List.of(HELD)));
    assertThat(read).isEqualTo(new Receipt(ROOM, DEVICE.publicKey(), 6_000, List.of(HELD)));
    assertThat(Receipt.decode(Receipt.sign(DEVICE, ROOM, 6_000, List.of())).logs()).isEmpty();
  }

  @Test
  void moreMissingThanThereAreIsRefused() {
    for (long missing : new long[] {12, 13, 1L << 50}) {
      Receipt.Held empty = new Receipt.Held(HELD.log(), 12, missing, ROOM, 5_000);
      Bytes receipt = Receipt.sign(DEVICE, ROOM, 6_000, List.of(empty));
      assertThatThrownBy(() -> Receipt.decode(receipt))
          .isInstanceOf(ProtocolViolationException.class)
          .hasMessageContaining("but for " + missing);
    }
  }

  @Test
  void everyFlippedBitIsNoticed() {
    byte[] receipt = Receipt.sign(DEVICE, ROOM, 6_000, List.of(HELD)).toByteArray();
    for (int i = 0; i < receipt.length; i++) {
      for (int bit = 1; bit < 256; bit <<= 1) {
        byte[] changed = receipt.clone();
        changed[i] ^= (byte) bit;
        assertThatThrownBy(() -> Receipt.decode(Bytes.wrap(changed)))
            .isInstanceOf(ProtocolViolationException.class);
      }
    }
  }

  @Test
  void anyBytesAreRefused() {
    Random random = new Random(3);
    for (int i = 0; i < 5_000; i++) {
      byte[] any = new byte[random.nextInt(300)];
      random.nextBytes(any);
      assertThatThrownBy(() -> Receipt.decode(Bytes.wrap(any)))
          .isInstanceOf(ProtocolViolationException.class);
    }
  }
}
