package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.NewcomerHistory;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.BlockPlace;
import dev.covey.node.room.entry.Chain;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.EpochBegun;
import dev.covey.node.room.entry.KeysShared;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.KeyBox;
import dev.covey.node.room.key.RoomKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RotationTest {

  private static final LogKey LOG = new LogKey(Bytes.hex("55".repeat(32)));

  private final RoomKeys keys =
      RoomKeys.found(Bytes.hex("11".repeat(32)), Bytes.hex("22".repeat(32)));

  @Test
  void twoThousandDevicesTakeThreeEntriesThatFit() {
    KeyPair last = KeyPair.generate();
    List<PublicKey> devices = new ArrayList<>();
    PublicKey one = KeyPair.generate().publicKey();
    for (int i = 0; i < 2_000; i++) {
      devices.add(one);
    }
    devices.add(last.publicKey());
    Rotation rotation =
        Rotation.of(
            keys,
            keys.epochs(keys.current().number()),
            LOG,
            40,
            List.of(),
            devices,
            NewcomerHistory.ALL);
    List<Entry.Body> bodies = rotation.entries().stream().map(RoomWriter.Sealed::body).toList();
    assertThat(bodies).hasSize(5);
    EpochBegun begun = (EpochBegun) bodies.get(0);
    assertThat(begun.number()).isEqualTo(1);
    assertThat(begun.check()).isEqualTo(EpochKeys.check(rotation.epoch().epochKey()));
    assertThat(rotation.epoch().chain().orElseThrow().index()).isEqualTo(43);
    assertThat(((KeysShared) bodies.get(2)).chain()).hasValue(new BlockPlace(LOG, 43));
    KeyBox box = new KeyBox(keys.id(), 1);
    assertThat(bodies.subList(0, 3))
        .anyMatch(
            body -> {
              var boxes =
                  body instanceof EpochBegun first ? first.boxes() : ((KeysShared) body).boxes();
              return box.open(last, boxes.ephemeral(), boxes.boxes())
                  .equals(Optional.of(rotation.epoch().epochKey()));
            });
    for (Entry.Body body : bodies) {
      Bytes entry = EntryCodec.encode(new Entry(1L << 60, 1, List.of(), body));
      assertThat(entry.length()).isLessThan(Entry.MAX_BYTES - 4_096);
    }
  }

  @Test
  void whatLeadsBackIsSealedInTheNewEpochAndTheRestInTheOld() {
    Rotation rotation =
        Rotation.of(
            keys,
            keys.epochs(keys.current().number()),
            LOG,
            3,
            List.of(),
            List.of(),
            NewcomerHistory.ALL);
    List<RoomWriter.Sealed> entries = rotation.entries();
    assertThat(entries.get(0).epoch()).isEqualTo(keys.current());
    assertThat(entries.subList(1, 3))
        .extracting(RoomWriter.Sealed::epoch)
        .containsOnly(rotation.epoch());
    Chain control = (Chain) entries.get(1).body();
    Chain content = (Chain) entries.get(2).body();
    assertThat(control.isControl()).isTrue();
    assertThat(control.key()).isEqualTo(keys.current().controlKey());
    assertThat(content.isControl()).isFalse();
    assertThat(content.key()).isEqualTo(keys.current().epochKey());
  }

  @Test
  void withoutHistoryTheControlKeyAloneLeadsBack() {
    Rotation rotation =
        Rotation.of(
            keys,
            keys.epochs(keys.current().number()),
            LOG,
            3,
            List.of(),
            List.of(),
            NewcomerHistory.SINCE_JOIN);
    assertThat(rotation.entries()).hasSize(2);
    assertThat(((Chain) rotation.entries().get(1).body()).isControl()).isTrue();
  }

  @Test
  void everyKeyOfTheOldNumberIsHandedOn() {
    EpochKeys a = EpochKeys.of(1, Blake2b.hash(Bytes.utf8("a")), Optional.empty());
    EpochKeys b = EpochKeys.of(1, Blake2b.hash(Bytes.utf8("b")), Optional.empty());
    keys.use(a);
    keys.learn(b);
    Rotation rotation =
        Rotation.of(
            keys,
            keys.epochs(keys.current().number()),
            LOG,
            9,
            List.of(),
            List.of(),
            NewcomerHistory.ALL);
    assertThat(rotation.epoch().number()).isEqualTo(2);
    assertThat(rotation.entries().stream().map(RoomWriter.Sealed::body).skip(1))
        .extracting(body -> ((Chain) body).key())
        .containsExactly(a.controlKey(), b.controlKey(), a.epochKey(), b.epochKey());
    assertThat(rotation.epoch().chain().orElseThrow().index()).isEqualTo(10);
  }
}
