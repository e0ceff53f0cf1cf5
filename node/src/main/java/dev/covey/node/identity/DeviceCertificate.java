package dev.covey.node.identity;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import java.time.Instant;

/**
 * An identity's signed word that a device is its own.
 *
 * <pre>
 * version u8 = 1 | identity (32) | device (32) | issued, ms since 1970 (8, LE) | signature (64)
 * </pre>
 *
 * <p>The signature, by the identity, covers the namespace {@link Label#DEVICE} and everything
 * before it.
 */
public record DeviceCertificate(
    PublicKey identity, PublicKey device, long issuedMillis, Bytes signature) {

  /** Encoded size in bytes. */
  public static final int SIZE = 1 + 32 + 32 + 8 + PublicKey.SIGNATURE_SIZE;

  private static final Bytes NAMESPACE = Label.DEVICE.namespace();
  private static final int VERSION = 1;

  public DeviceCertificate {
    if (signature.length() != PublicKey.SIGNATURE_SIZE) {
      throw new IllegalArgumentException(
          "device certificate with a signature of " + signature.length() + " bytes, not 64");
    }
    signature = signature.compact();
  }

  /** Signs a device in, as of now. */
  public static DeviceCertificate issue(KeyPair identity, PublicKey device, Instant now) {
    long millis = now.toEpochMilli();
    Bytes signature =
        identity.sign(NAMESPACE.concat(statement(identity.publicKey(), device, millis)));
    return new DeviceCertificate(identity.publicKey(), device, millis, signature);
  }

  /** Decodes the form only: {@link #isValid} says whether it proves anything. */
  public static DeviceCertificate decode(Bytes encoded) throws ProtocolViolationException {
    Decoder decoder = new Decoder(encoded);
    int version = decoder.u8();
    if (version != VERSION) {
      throw new ProtocolViolationException("device certificate version " + version + ", not 1");
    }
    if (encoded.length() != SIZE) {
      throw new ProtocolViolationException(
          "device certificate of " + encoded.length() + " bytes, not " + SIZE);
    }
    return new DeviceCertificate(
        new PublicKey(decoder.fixed32()),
        new PublicKey(decoder.fixed32()),
        decoder.u64(),
        decoder.fixed64());
  }

  public Bytes encode() {
    return statement(identity, device, issuedMillis).concat(signature);
  }

  /** Whether the identity signed it. About 50 us. */
  public boolean isValid() {
    return identity.verify(NAMESPACE.concat(statement(identity, device, issuedMillis)), signature);
  }

  private static Bytes statement(PublicKey identity, PublicKey device, long issuedMillis) {
    return new Encoder(SIZE)
        .u8(VERSION)
        .raw(identity.bytes())
        .raw(device.bytes())
        .u64(issuedMillis)
        .toBytes();
  }
}
