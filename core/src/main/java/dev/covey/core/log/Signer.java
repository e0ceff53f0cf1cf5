package dev.covey.core.log;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Namespace;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;

/**
 * One of those who may sign a log: a key, and 32 bytes that keep its logs apart.
 *
 * <pre>uint signature type (0 = Ed25519) | namespace (32) | public key (32)</pre>
 */
public record Signer(Bytes namespace, PublicKey publicKey) {

  /** The namespace of ordinary logs. */
  public static final Bytes DEFAULT_NAMESPACE = Namespace.of("hypercore", 4);

  static final int ENCODED_SIZE = 65;

  private static final int ED25519 = 0;

  public Signer {
    if (namespace.length() != 32) {
      throw new IllegalArgumentException("namespace of " + namespace.length() + " bytes, not 32");
    }
    namespace = namespace.compact();
  }

  /** Returns this key as a signer in the default namespace. */
  public static Signer of(PublicKey publicKey) {
    return new Signer(DEFAULT_NAMESPACE, publicKey);
  }

  void encodeTo(Encoder encoder) {
    encoder.uint(ED25519).raw(namespace).raw(publicKey.bytes());
  }

  static Signer decode(Decoder decoder) throws ProtocolViolationException {
    long type = decoder.uint();
    if (type != ED25519) {
      throw new ProtocolViolationException("signature type " + type + ", expected 0 (Ed25519)");
    }
    return new Signer(decoder.fixed32(), new PublicKey(decoder.fixed32()));
  }
}
