package dev.covey.node.archive;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.DeviceCertificate;
import dev.covey.node.identity.DisplayName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an exporter says of the room and of itself.
 *
 * @param id 32 bytes
 * @param name untrusted text
 * @param founder the first log of who made the room, if it is one of invites
 * @param identities the two of a direct room; empty otherwise
 * @param atMillis when it was exported, by the exporter's clock, in ms since 1970
 * @param exporterName untrusted text
 * @param exporter the identity, and the device that signs
 */
public record ArchivedRoom(
    Bytes id,
    String name,
    Optional<LogKey> founder,
    List<PublicKey> identities,
    long atMillis,
    String exporterName,
    DeviceCertificate exporter) {

  private static final int OPEN = 0;
  private static final int INVITE = 1;
  private static final int DIRECT = 2;
  private static final int MAX_NAME = 4 * 1024;

  public ArchivedRoom {
    if (id.length() != 32 || (!identities.isEmpty() && identities.size() != 2)) {
      throw new IllegalArgumentException(
          "a room id of " + id.length() + " bytes, " + identities.size() + " identities");
    }
    id = id.compact();
    identities = List.copyOf(identities);
  }

  /** "open", "invite" or "direct". */
  public String kind() {
    return founder.isPresent() ? "invite" : identities.isEmpty() ? "open" : "direct";
  }

  Bytes encode() {
    Encoder out = new Encoder(512).raw(id);
    out.u8(founder.isPresent() ? INVITE : identities.isEmpty() ? OPEN : DIRECT).string(name);
    founder.ifPresent(log -> out.raw(log.bytes()));
    identities.forEach(identity -> out.raw(identity.bytes()));
    return out.u64(atMillis).string(exporterName).raw(exporter.encode()).toBytes();
  }

  static ArchivedRoom decode(Bytes body) throws ProtocolViolationException {
    Decoder in = new Decoder(body);
    Bytes id = in.fixed32();
    int kind = in.u8();
    if (kind > DIRECT) {
      throw new ProtocolViolationException("a room of kind " + kind + ", expected 0 to 2");
    }
    String name = text(in, "room's", MAX_NAME);
    Optional<LogKey> founder =
        kind == INVITE ? Optional.of(new LogKey(in.fixed32())) : Optional.empty();
    List<PublicKey> identities = new ArrayList<>();
    while (kind == DIRECT && identities.size() < 2) {
      identities.add(new PublicKey(in.fixed32()));
    }
    long at = in.u64();
    String exporterName = text(in, "exporter's", DisplayName.MAX_BYTES);
    DeviceCertificate exporter = DeviceCertificate.decode(in.rest());
    return new ArchivedRoom(id, name, founder, identities, at, exporterName, exporter);
  }

  private static String text(Decoder in, String whose, int most) throws ProtocolViolationException {
    String text = in.string();
    if (Bytes.utf8(text).length() > most) {
      throw new ProtocolViolationException("the " + whose + " name is longer than " + most);
    }
    return text;
  }
}
