package dev.covey.node.room.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.LogKey;
import java.util.Arrays;
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
            "epoch key 0  " + room.epoch().epochKey().hex(),
            "mirror key 0 " + room.epoch().mirrorKey().hex(),
            "founder log  " + founder.bytes().hex(),
            "room id      " + room.id().hex(),
            "topic 0      " + room.topic().hex(),
            "writer 1     " + room.writerLog(DEVICE, 1).publicKey(),
            "content log  " + room.contentLog(DEVICE).publicKey(),
            "seal key     " + room.epoch().sealKey(founder).hex(),
            "content key  " + room.epoch().contentKey().hex(),
            "log tag      " + LogTag.of(founder),
            "capability i "
                + room.epoch().capability(true, filled(0x33).concat(filled(0x34))).hex(),
            "capability r "
                + room.epoch().capability(false, filled(0x33).concat(filled(0x34))).hex());
    assertThat(seen).isEqualTo(FOUNDED);
  }

  @Test
  void openRoomsMatchTheirFrozenVectors() {
    RoomKeys named = RoomKeys.open(RoomName.roomKey("lobby"));
    RoomKeys given = RoomKeys.open(RoomName.roomKey("AB".repeat(32)));
    String seen =
        String.join(
            "\n",
            "name key     " + named.roomKey().hex(),
            "room id      " + named.id().hex(),
            "topic        " + named.topic().hex(),
            "given key    " + given.roomKey().hex(),
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
  void sameKeyFoundedByTwoIsTwoRooms() {
    assertThat(RoomKeys.found(ROOM_KEY, DEVICE).id())
        .isNotEqualTo(RoomKeys.found(ROOM_KEY, filled(0x44)).id())
        .isNotEqualTo(RoomKeys.open(ROOM_KEY).id());
  }

  @Test
  void secretsAreNotPrinted() {
    RoomKeys room = RoomKeys.found(ROOM_KEY, DEVICE);
    assertThat(room + " " + room.epoch())
        .doesNotContain(ROOM_KEY.hex())
        .doesNotContain(room.epoch().epochKey().hex());
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
      content log  5de8b2ca3625c3aeca2fedd2e8f1fc7bf0951739803db718d1d381edb77f444b
      seal key     e8376105ea6bfab943f7345ffe51cea4fde0f9f0381a9a92c9ee7192172d9edb
      content key  77cfce4804f11f360b4482bcd390b237d54fffbca73f968b7264e24ee1d64975
      log tag      79e061f9001eb087
      capability i 8b756a07d280cadf19c9794d36b7fcd63adb99cb7301e7378ae8122fda9119c6
      capability r 6b36a5b3260cfe20381427744a71cc3430d76c6d042cde2820cbd69a182c4fd1""";
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
