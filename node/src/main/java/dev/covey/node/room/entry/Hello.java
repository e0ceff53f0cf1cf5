package dev.covey.node.room.entry;

import dev.covey.api.MemberKind;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.DeviceCertificate;
import dev.covey.node.identity.Identity;
import dev.covey.node.identity.Label;
import dev.covey.node.room.key.RoomKeys;
import java.util.Optional;

/**
 * A writer log's first entry: who writes it, proven offline.
 *
 * @param certificate the identity, and its word for the device that writes
 * @param log the log this is the first block of
 * @param generation how many logs this device had in this room before
 * @param name what the member calls itself, 1 to 128 bytes; untrusted text
 * @param invite the invite it came by; empty for founders and in rooms without invites
 * @param statement the bytes the identity signed; the fields above are read from them
 * @param signature by the identity
 */
public record Hello(
    DeviceCertificate certificate,
    LogKey log,
    Bytes roomId,
    long generation,
    String name,
    MemberKind kind,
    Optional<InviteProof> invite,
    Bytes statement,
    Bytes signature)
    implements Entry.Body {

  /** Says hello in a log that this identity's device is about to write. */
  public static Hello sign(Identity identity, RoomKeys room, LogKey log, long generation) {
    return sign(identity, room, log, generation, Optional.empty());
  }

  /** The same, coming by an invite whose key pair is at hand. */
  public static Hello sign(
      Identity identity, RoomKeys room, LogKey log, long generation, KeyPair invite) {
    InviteProof proof = InviteProof.sign(invite, identity.identity().publicKey(), log, room.id());
    return sign(identity, room, log, generation, Optional.of(proof));
  }

  private static Hello sign(
      Identity identity, RoomKeys room, LogKey log, long generation, Optional<InviteProof> invite) {
    DeviceCertificate certificate = identity.certificate();
    String name = identity.name();
    Bytes statement =
        HelloStatement.encode(
            certificate, log, room.id(), generation, name, identity.kind(), invite);
    return new Hello(
        certificate,
        log,
        room.id(),
        generation,
        name,
        identity.kind(),
        invite,
        statement,
        identity.identity().sign(signable(statement)));
  }

  /** Throws unless the identity said this, of its own device, in this room and log. 150 us. */
  public void verify(RoomKeys room, LogKey blockIsIn) throws ProtocolViolationException {
    verify(room.id(), blockIsIn);
  }

  /** As the other one, for those who know the room by its id alone. */
  public void verify(Bytes room, LogKey blockIsIn) throws ProtocolViolationException {
    if (!log.equals(blockIsIn)) {
      throw new ProtocolViolationException("hello of another log");
    }
    if (!roomId.equals(room)) {
      throw new ProtocolViolationException("hello of another room");
    }
    if (!certificate.isValid()) {
      throw new ProtocolViolationException("hello with a device its identity did not certify");
    }
    if (!certificate.identity().verify(signable(statement), signature)) {
      throw new ProtocolViolationException("hello not signed by the identity it names");
    }
    if (invite.isPresent() && !invite.get().isValid(certificate.identity(), log, roomId)) {
      throw new ProtocolViolationException("hello with an invite whose key did not sign it");
    }
  }

  private static Bytes signable(Bytes statement) {
    return Label.HELLO.namespace().concat(statement);
  }
}
