package dev.covey.node.room.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The frozen values here are the format: a change of any of them makes old rooms unreadable. */
@Timeout(20)
class RoomKeysTest {

  private static final Bytes ROOM_KEY = filled(0x11);
  private static final Bytes DEVICE = filled(0x22);

  @Test
  void foundedRoomMatchesItsFrozenVectors() {
    RoomKeys room = RoomKeys.found(ROOM_KEY, DEVICE);
    LogKey founder = room.founder().orElseThrow();
    String seen =
        String.join(
            "\n",
            "epoch key 0  " + room.current().epochKey().hex(),
            "mirror key 0 " + room.current().mirrorKey().hex(),
            "founder log  " + founder.bytes().hex(),
            "room id      " + room.id().hex(),
            "topic 0      " + room.topic().hex(),
            "writer 1     " + room.writerLog(DEVICE, 1).publicKey(),
            "content log  " + RoomKeys.contentLog(DEVICE, room.current()).publicKey(),
            "seal key     " + room.current().sealKey(founder).hex(),
            "control key  " + room.current().controlKey().hex(),
            "control seal " + room.current().controlSealKey(founder).hex(),
            "invite       " + RoomKeys.invite(DEVICE, founder, 1).publicKey(),
            "content key  " + room.current().contentKey().hex(),
            "log tag      " + LogTag.of(founder),
            "capability i "
                + room.current().capability(true, filled(0x33).concat(filled(0x34))).hex(),
            "capability r "
                + room.current().capability(false, filled(0x33).concat(filled(0x34))).hex());
    assertThat(seen).isEqualTo(FOUNDED);
  }

  @Test
  void openRoomsMatchTheirFrozenVectors() {
    RoomKeys named = RoomKeys.open(RoomName.roomKey("lobby"));
    RoomKeys given = RoomKeys.open(RoomName.roomKey("AB".repeat(32)));
    String seen =
        String.join(
            "\n",
            "name key     " + RoomName.roomKey("lobby").hex(),
            "room id      " + named.id().hex(),
            "topic        " + named.topic().hex(),
            "given key    " + RoomName.roomKey("ab".repeat(32)).hex(),
            "room id      " + given.id().hex(),
            "topic        " + given.topic().hex());
    assertThat(seen).isEqualTo(OPEN);
  }

  @Test
  void founderKeepsTheFirstLogAndOthersGetTheirOwn() {
    RoomKeys room = RoomKeys.found(ROOM_KEY, DEVICE);
    KeyPair first = room.writerLog(DEVICE, 0);
    assertThat(RoomKeys.logKeyOf(first)).isEqualTo(room.founder().orElseThrow());
    assertThat(room.writerLog(DEVICE, 1).publicKey()).isNotEqualTo(first.publicKey());
    assertThat(room.writerLog(filled(0x44), 0).publicKey()).isNotEqualTo(first.publicKey());
    RoomKeys joined = RoomKeys.founded(ROOM_KEY, room.founder().orElseThrow());
    assertThat(joined.id()).isEqualTo(room.id());
    assertThat(joined.writerLog(filled(0x44), 0).publicKey())
        .isEqualTo(room.writerLog(filled(0x44), 0).publicKey());
  }

  @Test
  void directRoomIsTheSameAtBothEndsAndOfNobodyElse() {
    KeyPair a = KeyPair.fromSeed(filled(1));
    KeyPair b = KeyPair.fromSeed(filled(2));
    RoomKeys ofA = RoomKeys.direct(a, b.publicKey());
    RoomKeys ofB = RoomKeys.direct(b, a.publicKey());
    assertThat(ofA.id()).isEqualTo(ofB.id());
    assertThat(ofA.current()).isEqualTo(ofB.current());
    assertThat(ofA.id().hex() + "\n" + ofA.topic().hex()).isEqualTo(DIRECT);
    assertThat(RoomKeys.direct(a, KeyPair.fromSeed(filled(3)).publicKey()).id())
        .isNotEqualTo(ofA.id());
    assertThatThrownBy(() -> RoomKeys.direct(a, a.publicKey()))
        .hasMessageContaining("your own identity");
    assertThatThrownBy(() -> RoomKeys.direct(a, new PublicKey(filled(0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no identity");
  }

  @Test
  void keyOfEpochZeroHasToBeThatOfTheRoom() {
    RoomKeys room = RoomKeys.found(ROOM_KEY, DEVICE);
    LogKey founder = room.founder().orElseThrow();
    assertThat(RoomKeys.invited(room.id(), founder, room.current()).id()).isEqualTo(room.id());
    assertThatThrownBy(() -> RoomKeys.invited(filled(9), founder, room.current()))
        .hasMessageContaining("not that of the room");
  }

  @Test
  void candidatesOfANumberAreBounded() {
    RoomKeys room = RoomKeys.found(ROOM_KEY, DEVICE);
    for (int i = 0; i < RoomKeys.MAX_CANDIDATES; i++) {
      assertThat(room.learn(EpochKeys.of(3, filled(0x50 + i), Optional.empty()))).isTrue();
    }
    assertThat(room.learn(EpochKeys.of(3, filled(0x60), Optional.empty()))).isFalse();
    assertThat(room.learn(EpochKeys.of(3, filled(0x50), Optional.empty()))).isFalse();
    assertThat(room.epochs(3)).hasSize(RoomKeys.MAX_CANDIDATES);
    assertThat(room.current().number()).isZero();
    room.use(room.epochs(3).get(1));
    assertThat(room.current().epochKey()).isEqualTo(filled(0x51));
    assertThat(room.whole(3, EpochKeys.check(filled(0x52)))).hasValue(room.epochs(3).get(2));
  }

  @Test
  void ofTooManyEpochsOfOneNumberTheSameAreKeptInWhateverOrderTheyCome() {
    int many = RoomKeys.MAX_CANDIDATES + 5;
    List<EpochKeys> inRoomOrder =
        IntStream.range(0, many)
            .mapToObj(i -> EpochKeys.of(3, filled(0x50 + i), Optional.empty()))
            .toList();
    for (int seed = 0; seed < 20; seed++) {
      List<EpochKeys> coming = new ArrayList<>(inRoomOrder);
      Collections.shuffle(coming, new Random(seed));
      RoomKeys room = RoomKeys.found(ROOM_KEY, DEVICE);
      coming.forEach(keys -> room.learn(keys, inRoomOrder::indexOf));
      assertThat(room.epochs(3))
          .containsExactlyInAnyOrderElementsOf(inRoomOrder.subList(0, RoomKeys.MAX_CANDIDATES));
    }
  }

  @Test
  void sameKeyFoundedByTwoIsTwoRooms() {
    assertThat(RoomKeys.found(ROOM_KEY, DEVICE).id())
        .isNotEqualTo(RoomKeys.found(ROOM_KEY, filled(0x44)).id())
        .isNotEqualTo(RoomKeys.open(ROOM_KEY).id());
  }

  @Test
  void secretsAreNotPrinted() {
    RoomKeys room = RoomKeys.found(ROOM_KEY, DEVICE);
    assertThat(room + " " + room.current())
        .doesNotContain(ROOM_KEY.hex())
        .doesNotContain(room.current().epochKey().hex());
  }

  @Test
  void composedAndDecomposedNamesAreOneRoom() {
    assertThat(RoomName.roomKey(" Cafe\u0301 "))
        .isEqualTo(RoomName.roomKey("Caf\u00e9"))
        .isNotEqualTo(RoomName.roomKey("caf\u00e9"));
  }

  @Test
  void topicIsReadInEitherCase() {
    assertThat(RoomName.roomKey("AB".repeat(32))).isEqualTo(RoomName.roomKey("ab".repeat(32)));
    assertThat(RoomName.roomKey("ab".repeat(31) + "a")).isNotEqualTo(RoomName.roomKey("a"));
  }

  @Test
  void namesAreOneTo200Characters() {
    String longest = "\ud83d\ude00".repeat(200);
    assertThat(RoomName.require(longest)).isEqualTo(longest);
    assertThatThrownBy(() -> RoomName.require(longest + "x"))
        .hasMessageContaining("201 characters");
    assertThatThrownBy(() -> RoomName.require(" \t ")).hasMessageContaining("empty");
    assertThatThrownBy(() -> RoomName.require("a\u0007b")).hasMessageContaining("control");
    assertThatThrownBy(() -> RoomName.require("a\ud800")).hasMessageContaining("control");
  }

  private static final String FOUNDED =
      """
      epoch key 0  909360e7e20575c9f4003a6ed5c80bcb336a67b922e5cb2ab24e33a249faae89
      mirror key 0 83e2bfa66911531f29d050a1f1d6bf59313c685468727d13cfe91e28c7a1cbaf
      founder log  68e036871586d7cd2bde4a6b279cfa9d539bb9c1e9ef431923ca860cdb4546f7
      room id      89d0a6202f64a97a3ae5650a4a3d7f2af478249549e383ebacd607789afc626a
      topic 0      a0ebdac489f21af985d30a5bc937a13d316cd45ba9246ef6eb3a950f3717b921
      writer 1     062675af8b967396237f59beac2bfaaf5a32881c7626a85d19c7eb14f0e921ce
      content log  e2a3941c4c969276a378c2f92bc8a2cc4b18e7a0c177d78dd563cc78d7795559
      seal key     e8376105ea6bfab943f7345ffe51cea4fde0f9f0381a9a92c9ee7192172d9edb
      control key  9ab1de1f09b2594fc1b43666f90bfc4ae43d6e41f961058373e3e21782f4240e
      control seal e2eb84d7498de3a4d934811db78b1e58b61f5f2d9de221e4662c2402f1eda0bc
      invite       2524b66f59317b6441cdd124a43e2fbe1d84387dff96d72733cb13402bf103ec
      content key  77cfce4804f11f360b4482bcd390b237d54fffbca73f968b7264e24ee1d64975
      log tag      79e061f9001eb087
      capability i 8b756a07d280cadf19c9794d36b7fcd63adb99cb7301e7378ae8122fda9119c6
      capability r 6b36a5b3260cfe20381427744a71cc3430d76c6d042cde2820cbd69a182c4fd1""";
  private static final String DIRECT =
      """
      688c716341f554a54a7aef50f5367ce9d5f7d14447942b7d9bd4e0e740ef0fe0
      15f628730f39d7055379fdf24ac2d306c201fc3112fb4c869e511659d6ead449""";
  private static final String OPEN =
      """
      name key     61b6c2324cf8196c1995b7caac73c32a3eaa9a78704676cc2b6a23bfa9840fc2
      room id      b7222f9cc5679d97ee6aafc13ae369782f607b4e9bf594b1c1269355b8e52a6d
      topic        95b0b348bf9382e9ae4ce26a9751c5eb1390dcf1eb14b50dae468060966b9922
      given key    bca08a608d00a6062abac6b07243c4790968db057344e38f04a9911b3d67c3d8
      room id      e29d52de224f4a8362167290296798cbc88d3ba172a07da2508bb12ce9b9dd2f
      topic        cec2f2b49a9f187fbea307c1f13f870bca310bb4c74e1e04fdbdc024996e0ead""";

  private static Bytes filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return Bytes.wrap(bytes);
  }
}
