package dev.covey.node.room.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomName;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BlockSealTest {

  private static final RoomKeys ROOM = RoomKeys.open(RoomName.roomKey("lobby"));
  private static final LogKey LOG = new LogKey(Bytes.hex("55".repeat(32)));
  private static final BlockSeal SEAL = new BlockSeal(ROOM, LOG);
  private static final Bytes ENTRY = Bytes.utf8("an entry");

  @Test
  void opensWhatItSealed() throws ProtocolViolationException {
    Bytes block = SEAL.seal(7, ENTRY);
    assertThat(block.length()).isEqualTo(2 + 24 + ENTRY.length() + 16);
    assertThat(SEAL.open(7, block)).isEqualTo(ENTRY);
    assertThat(SEAL.seal(7, ENTRY)).isNotEqualTo(block);
    assertThat(SEAL.open(0, SEAL.seal(0, Bytes.EMPTY))).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void matchesItsFrozenVector() {
    assertThat(SEAL.seal(7, ENTRY, Bytes.hex("66".repeat(24))).hex()).isEqualTo(FROZEN);
  }

  @Test
  void opensOnlyWhereItWasWritten() {
    Bytes block = SEAL.seal(7, ENTRY);
    assertRefused(SEAL, 8, block);
    assertRefused(new BlockSeal(ROOM, new LogKey(Bytes.hex("56".repeat(32)))), 7, block);
    assertRefused(new BlockSeal(RoomKeys.open(RoomName.roomKey("Lobby")), LOG), 7, block);
    assertRefused(new BlockSeal(RoomKeys.founded(ROOM.roomKey(), LOG), LOG), 7, block);
  }

  @Test
  void everyFlippedBitIsRefused() {
    Bytes block = SEAL.seal(7, ENTRY);
    for (int at = 0; at < block.length() * 8; at++) {
      byte[] flipped = block.toByteArray();
      flipped[at / 8] ^= (byte) (1 << at % 8);
      assertRefused(SEAL, 7, Bytes.wrap(flipped));
    }
  }

  @Test
  void largestEntryFitsAndOneByteMoreDoesNot() throws ProtocolViolationException {
    Bytes largest = Bytes.wrap(new byte[Entry.MAX_BYTES]);
    assertThat(SEAL.open(1, SEAL.seal(1, largest))).isEqualTo(largest);
    assertThatThrownBy(() -> SEAL.seal(1, Bytes.wrap(new byte[Entry.MAX_BYTES + 1])))
        .isInstanceOf(IllegalArgumentException.class);
    assertRefused(SEAL, 1, Bytes.wrap(new byte[BlockSeal.MAX_BYTES + 1]));
  }

  @Test
  void anyBytesAreRefusedAsAViolation() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[0] = 1;
      }
      assertRefused(SEAL, 3, Bytes.wrap(bytes));
    }
  }

  private static void assertRefused(BlockSeal seal, long index, Bytes block) {
    assertThatThrownBy(() -> seal.open(index, block))
        .isInstanceOf(ProtocolViolationException.class);
  }

  private static final String FROZEN =
      "01006666666666666666666666666666666666666666666666661455f94900fbb98e0a333f276d81"
          + "b00d8a44fdfa86364b80";
}
