package dev.covey.node.room.entry;

import dev.covey.api.MemberKind;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.DeviceCertificate;
import dev.covey.node.identity.DisplayName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that an identity signs in a hello: a CBOR map.
 *
 * <pre>
 * 0 identity (32)   1 device certificate   2 log key (32)     3 room id (32)
 * 4 generation      5 display name         6 member kind: 0 person, 1 bot
 * 7 invite's key (32), 8 its signature (64): both or neither
 * </pre>
 */
final class HelloStatement {

  private static final int IDENTITY = 0;
  private static final int CERTIFICATE = 1;
  private static final int LOG = 2;
  private static final int ROOM = 3;
  private static final int GENERATION = 4;
  private static final int NAME = 5;
  private static final int KIND = 6;
  private static final int INVITE = 7;
  private static final int INVITE_SIGNATURE = 8;

  private @Nullable PublicKey identity;
  private @Nullable DeviceCertificate certificate;
  private @Nullable LogKey log;
  private @Nullable Bytes roomId;
  private long generation;
  private @Nullable String name;
  private MemberKind kind = MemberKind.PERSON;
  private @Nullable PublicKey invite;
  private @Nullable Bytes inviteSignature;

  private HelloStatement() {}

  static Bytes encode(
      DeviceCertificate certificate,
      LogKey log,
      Bytes roomId,
      long generation,
      String name,
      MemberKind kind,
      Optional<InviteProof> invite) {
    return CborWriter.map(
        invite.isPresent() ? 9 : 7,
        map -> {
          map.bytes(IDENTITY, certificate.identity().bytes())
              .bytes(CERTIFICATE, certificate.encode())
              .bytes(LOG, log.bytes())
              .bytes(ROOM, roomId)
              .number(GENERATION, generation)
              .text(NAME, name)
              .number(KIND, kind == MemberKind.PERSON ? 0 : 1);
          invite.ifPresent(
              proof ->
                  map.bytes(INVITE, proof.key().bytes())
                      .bytes(INVITE_SIGNATURE, proof.signature()));
        });
  }

  /** Reads the form only; {@link Hello#verify} says whether it is true. */
  static Hello decode(Bytes statement, Bytes signature) throws ProtocolViolationException {
    HelloStatement fields = new HelloStatement();
    CborReader reader = new CborReader(statement);
    reader.document(key -> fields.read(key, reader));
    return fields.hello(statement, signature);
  }

  private void read(int key, CborReader reader) throws ProtocolViolationException {
    switch (key) {
      case IDENTITY -> identity = new PublicKey(reader.bytes(PublicKey.SIZE));
      case CERTIFICATE -> certificate = DeviceCertificate.decode(reader.bytes());
      case LOG -> log = new LogKey(reader.bytes(LogKey.SIZE));
      case ROOM -> roomId = reader.bytes(32);
      case GENERATION -> generation = reader.count();
      case NAME -> name = reader.text();
      case KIND -> kind = reader.count() == 0 ? MemberKind.PERSON : MemberKind.BOT;
      case INVITE -> invite = new PublicKey(reader.bytes(PublicKey.SIZE));
      case INVITE_SIGNATURE -> inviteSignature = reader.bytes(PublicKey.SIGNATURE_SIZE);
      default -> {
        // Of a later version: covered by the signature, and skipped.
      }
    }
  }

  private Hello hello(Bytes statement, Bytes signature) throws ProtocolViolationException {
    if (identity == null || certificate == null || log == null || roomId == null || name == null) {
      throw new ProtocolViolationException("hello with a field missing");
    }
    if (!certificate.identity().equals(identity)) {
      throw new ProtocolViolationException("hello with another identity's certificate");
    }
    int bytes = Bytes.utf8(name).length();
    if (bytes == 0 || bytes > DisplayName.MAX_BYTES) {
      throw new ProtocolViolationException(
          "hello with a name of " + bytes + " bytes; 1 to " + DisplayName.MAX_BYTES);
    }
    return new Hello(
        certificate, log, roomId, generation, name, kind, invite(), statement, signature);
  }

  private Optional<InviteProof> invite() throws ProtocolViolationException {
    if (invite != null && inviteSignature != null) {
      return Optional.of(new InviteProof(invite, inviteSignature));
    }
    if (invite != null || inviteSignature != null) {
      throw new ProtocolViolationException("hello with half of an invite's proof");
    }
    return Optional.empty();
  }
}
