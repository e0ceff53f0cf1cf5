package dev.covey.node.room.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.MemberKind;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.Identity;
import dev.covey.node.identity.Label;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HelloTest {

  private static final RoomKeys ROOM = RoomKeys.open(RoomName.roomKey("lobby"));
  private static final Identity ADA =
      Identity.of(
          KeyPair.fromSeed(Bytes.hex("01".repeat(32))),
          KeyPair.fromSeed(Bytes.hex("02".repeat(32))),
          "ada",
          MemberKind.PERSON,
          Instant.ofEpochMilli(1_795_000_000_000L));
  private static final KeyPair DOOR = KeyPair.fromSeed(Bytes.hex("0a".repeat(32)));
  private static final LogKey LOG = RoomKeys.logKeyOf(ROOM.writerLog(ADA.deviceSecret(), 0));

  static Hello hello() {
    return Hello.sign(ADA, ROOM, LOG, 0);
  }

  @Test
  void saysOfflineWhoseLogThisIs() throws ProtocolViolationException {
    Entry entry = new Entry(1, 1, List.of(), hello());
    Hello read = (Hello) EntryCodec.decode(EntryCodec.encode(entry)).body();
    read.verify(ROOM, LOG);
    assertThat(read).isEqualTo(hello());
    assertThat(read.certificate().identity()).isEqualTo(ADA.identity().publicKey());
    assertThat(read.name()).isEqualTo("ada");
  }

  @Test
  void matchesItsFrozenVector() {
    assertThat(hello().statement().hex() + "\n" + hello().signature().hex()).isEqualTo(FROZEN);
  }

  @Test
  void anotherLogOrRoomIsRefused() {
    LogKey other = new LogKey(Bytes.hex("77".repeat(32)));
    assertThatThrownBy(() -> hello().verify(ROOM, other)).hasMessageContaining("another log");
    RoomKeys elsewhere = RoomKeys.open(RoomName.roomKey("elsewhere"));
    assertThatThrownBy(() -> hello().verify(elsewhere, LOG)).hasMessageContaining("another room");
    assertThatCode(() -> hello().verify(ROOM, LOG)).doesNotThrowAnyException();
  }

  @Test
  void everyFlippedByteOfTheStatementIsRefused() {
    Hello hello = hello();
    for (int at = 0; at < hello.statement().length(); at++) {
      byte[] flipped = hello.statement().toByteArray();
      flipped[at] ^= 1;
      assertThatThrownBy(
              () -> HelloStatement.decode(Bytes.wrap(flipped), hello.signature()).verify(ROOM, LOG))
          .isInstanceOf(ProtocolViolationException.class);
    }
  }

  @Test
  void signatureOfAnotherIdentityIsRefused() throws ProtocolViolationException {
    KeyPair mallory = KeyPair.fromSeed(Bytes.hex("09".repeat(32)));
    Hello forged = HelloStatement.decode(hello().statement(), mallory.sign(hello().statement()));
    assertThatThrownBy(() -> forged.verify(ROOM, LOG)).hasMessageContaining("not signed");
  }

  @Test
  void nameIsBounded() throws ProtocolViolationException {
    assertThat(named("x".repeat(128)).name()).hasSize(128);
    assertThatThrownBy(() -> named("x".repeat(129)))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("129 bytes");
    assertThatThrownBy(() -> named("")).isInstanceOf(ProtocolViolationException.class);
  }

  @Test
  void invitesKeyVouchesForIdentityLogAndRoom() throws ProtocolViolationException {
    Hello invited = invited();
    Hello read =
        (Hello) EntryCodec.decode(EntryCodec.encode(new Entry(1, 1, List.of(), invited))).body();
    assertThat(read).isEqualTo(invited);
    assertThat(read.invite().orElseThrow().key()).isEqualTo(DOOR.publicKey());
    read.verify(ROOM, LOG);
    LogKey other = new LogKey(Bytes.hex("77".repeat(32)));
    PublicKey ada = ADA.identity().publicKey();
    PublicKey device = ADA.certificate().device();
    for (InviteProof wrong :
        List.of(
            InviteProof.sign(KeyPair.fromSeed(Bytes.hex("0b".repeat(32))), ada, LOG, ROOM.id()),
            InviteProof.sign(DOOR, device, LOG, ROOM.id()),
            InviteProof.sign(DOOR, ada, other, ROOM.id()),
            InviteProof.sign(DOOR, ada, LOG, other.bytes()))) {
      InviteProof forged = new InviteProof(DOOR.publicKey(), wrong.signature());
      assertThatThrownBy(() -> withProof(forged).verify(ROOM, LOG))
          .isInstanceOf(ProtocolViolationException.class)
          .hasMessageContaining("invite whose key did not sign");
    }
  }

  @Test
  void halfAnInvitesProofIsRefused() {
    Bytes whole = invited().statement();
    // Nine fields, the last of them key 8, 2 bytes of length and the signature.
    byte[] half = whole.slice(0, whole.length() - 67).toByteArray();
    half[0] = (byte) 0xa8;
    assertThatThrownBy(() -> HelloStatement.decode(Bytes.wrap(half), invited().signature()))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("half of an invite's proof");
  }

  static Hello invited() {
    return Hello.sign(ADA, ROOM, LOG, 0, DOOR);
  }

  private static Hello withProof(InviteProof proof) throws ProtocolViolationException {
    Bytes statement =
        HelloStatement.encode(
            ADA.certificate(), LOG, ROOM.id(), 0, "ada", MemberKind.PERSON, Optional.of(proof));
    Bytes signature = ADA.identity().sign(Label.HELLO.namespace().concat(statement));
    return HelloStatement.decode(statement, signature);
  }

  private static Hello named(String name) throws ProtocolViolationException {
    Bytes statement =
        HelloStatement.encode(
            ADA.certificate(), LOG, ROOM.id(), 0, name, MemberKind.BOT, Optional.empty());
    return HelloStatement.decode(statement, ADA.identity().sign(statement));
  }

  private static final String FROZEN =
      "a70058208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c01588901"
          + "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c8139770ea87d175f"
          + "56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394005e56eea1010000ba8b3d490519a43c"
          + "7854370fb94a67f0a1fa0af1e381b6f64d44c3ca9919869998fdb6459181d227901210c15bae287a"
          + "564790f105be71530142dba7d143740e025820c69cf90b7b87979e70543650c88683636bc112114e"
          + "c127dd2d5bc5776ec5e923035820b7222f9cc5679d97ee6aafc13ae369782f607b4e9bf594b1c126"
          + "9355b8e52a6d040005636164610600\n"
          + "f398d7a092ebeacbdd96d5a5eb61236f82c7f4de5db1c02da124d8c96c7151a0e5dbdfbbed6643ef"
          + "33c92db340ae9e9c616c0176636bd4e5b1bbbf3d1e51250d";
}
