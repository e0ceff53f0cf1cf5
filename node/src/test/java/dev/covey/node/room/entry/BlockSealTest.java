package dev.covey.node.room.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomName;
import java.util.Optional;
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
    Bytes block = SEAL.seal(7, ENTRY, false);
    assertThat(block.length()).isEqualTo(2 + 24 + ENTRY.length() + 16);
    assertThat(SEAL.open(7, block)).isEqualTo(ENTRY);
    assertThat(SEAL.seal(7, ENTRY, false)).isNotEqualTo(block);
    assertThat(SEAL.open(0, SEAL.seal(0, Bytes.EMPTY, false))).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void matchesItsFrozenVector() {
    assertThat(SEAL.seal(ROOM.current(), 7, ENTRY, false, Bytes.hex("66".repeat(24))).hex())
        .isEqualTo(FROZEN);
  }

  @Test
  void opensOnlyWhereItWasWritten() {
    Bytes block = SEAL.seal(7, ENTRY, false);
    assertRefused(SEAL, 8, block);
    assertRefused(new BlockSeal(ROOM, new LogKey(Bytes.hex("56".repeat(32)))), 7, block);
    assertRefused(new BlockSeal(RoomKeys.open(RoomName.roomKey("Lobby")), LOG), 7, block);
    assertRefused(new BlockSeal(RoomKeys.founded(RoomName.roomKey("lobby"), LOG), LOG), 7, block);
  }

  @Test
  void everyFlippedBitIsRefused() {
    Bytes block = SEAL.seal(7, ENTRY, false);
    for (int at = 0; at < block.length() * 8; at++) {
      byte[] flipped = block.toByteArray();
      flipped[at / 8] ^= (byte) (1 << at % 8);
      assertRefused(SEAL, 7, Bytes.wrap(flipped));
    }
  }

  @Test
  void largestEntryFitsAndOneByteMoreDoesNot() throws ProtocolViolationException {
    Bytes largest = Bytes.wrap(new byte[Entry.MAX_BYTES]);
    assertThat(SEAL.open(1, SEAL.seal(1, largest, false))).isEqualTo(largest);
    assertThatThrownBy(() -> SEAL.seal(1, Bytes.wrap(new byte[Entry.MAX_BYTES + 1]), false))
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
        bytes[0] = (byte) (1 + random.nextInt(2));
        if (bytes.length > 1) {
          bytes[1] = 0;
        }
      }
      assertRefused(SEAL, 3, Bytes.wrap(bytes));
    }
  }

  @Test
  void classesHaveKeysOfTheirOwn() throws ProtocolViolationException {
    Bytes block = SEAL.seal(7, ENTRY, true);
    assertThat(SEAL.read(7, block)).isEqualTo(new BlockSeal.Opened(ENTRY, true, ROOM.current()));
    byte[] other = block.toByteArray();
    other[0] = 1;
    assertRefused(SEAL, 7, Bytes.wrap(other));
    assertThat(SEAL.seal(ROOM.current(), 7, ENTRY, true, Bytes.hex("66".repeat(24))).hex())
        .isEqualTo(FROZEN_CONTROL);
  }

  @Test
  void whoHasTheControlKeyAloneReadsControlEntriesAlone() throws ProtocolViolationException {
    EpochKeys one = EpochKeys.of(1, Bytes.hex("77".repeat(32)), Optional.empty());
    RoomKeys here = RoomKeys.open(RoomName.roomKey("lobby"));
    RoomKeys there = RoomKeys.open(RoomName.roomKey("lobby"));
    BlockSeal writer = new BlockSeal(here, LOG);
    BlockSeal reader = new BlockSeal(there, LOG);
    here.use(one);
    Bytes control = writer.seal(1, ENTRY, true);
    Bytes content = writer.seal(2, ENTRY, false);
    assertThat(reader.read(1, control)).isEqualTo(new BlockSeal.MissingKey(1, true));
    assertThat(reader.read(2, content)).isEqualTo(new BlockSeal.MissingKey(1, false));
    assertThat(there.learn(EpochKeys.control(1, one.controlKey(), Optional.empty()))).isTrue();
    assertThat(reader.open(1, control)).isEqualTo(ENTRY);
    assertThat(reader.read(2, content)).isEqualTo(new BlockSeal.MissingKey(1, false));
    assertThat(there.current().number()).isZero();
    assertThat(there.learn(one)).isTrue();
    assertThat(reader.open(2, content)).isEqualTo(ENTRY);
  }

  @Test
  void epochsOfOneNumberAreAllRead() throws ProtocolViolationException {
    EpochKeys a = EpochKeys.of(1, Bytes.hex("77".repeat(32)), Optional.empty());
    EpochKeys b = EpochKeys.of(1, Bytes.hex("78".repeat(32)), Optional.empty());
    RoomKeys both = RoomKeys.open(RoomName.roomKey("lobby"));
    BlockSeal seal = new BlockSeal(both, LOG);
    assertThat(both.learn(a)).isTrue();
    Bytes inA = seal.seal(a, 3, ENTRY, false);
    Bytes inB = seal.seal(b, 3, ENTRY, false);
    assertThat(seal.read(3, inB)).isEqualTo(new BlockSeal.MissingKey(1, false));
    assertThat(both.learn(b)).isTrue();
    assertThat(seal.open(3, inA)).isEqualTo(seal.open(3, inB)).isEqualTo(ENTRY);
    assertThat(both.current().number()).isZero();
    both.use(b);
    assertThat(both.current()).isEqualTo(b);
  }

  private static void assertRefused(BlockSeal seal, long index, Bytes block) {
    assertThatThrownBy(() -> seal.open(index, block))
        .isInstanceOf(ProtocolViolationException.class);
  }

  private static final String FROZEN_CONTROL =
      "0200666666666666666666666666666666666666666666666666db55ee9d0f4c64ab4f"
          + "ab12be8bf4b216f562da0a345b57a8";
  private static final String FROZEN =
      "01006666666666666666666666666666666666666666666666661455f94900fbb98e0a333f276d81"
          + "b00d8a44fdfa86364b80";
}
