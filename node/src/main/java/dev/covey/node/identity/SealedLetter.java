package dev.covey.node.identity;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.MontgomeryDh;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.crypto.XChaCha20Poly1305;

/**
 * Bytes that only the holder of one key can open, and that do not say who closed them.
 *
 * <pre>
 * ephemeral (32) | XChaCha20-Poly1305(key, nonce, text), associated data: context
 *
 * secret   X25519(ephemeral, receiver)
 * key      H_{secret}(LETTER | ephemeral | receiver's Ed25519 key | context | 0)
 * nonce    first 24 bytes of H_{secret}(LETTER | ephemeral | receiver's Ed25519 key | context | 1)
 * </pre>
 *
 * <p>The context is what both ends know: a letter does not open in another one.
 */
public final class SealedLetter {

  /** How much longer it is than what is inside. */
  public static final int OVERHEAD = MontgomeryDh.SIZE + XChaCha20Poly1305.TAG_SIZE;

  private static final Bytes KEY = Bytes.wrap(new byte[] {0});
  private static final Bytes NONCE = Bytes.wrap(new byte[] {1});

  private SealedLetter() {}

  /**
   * Seals. About 200 us.
   *
   * @throws ProtocolViolationException if the receiver's key is no point of prime order
   */
  public static Bytes seal(PublicKey receiver, Bytes context, Bytes text)
      throws ProtocolViolationException {
    KeyPair once = KeyPair.generate();
    Bytes ephemeral = MontgomeryDh.point(once.publicKey());
    Bytes secret = MontgomeryDh.agree(once, receiver);
    Bytes sealed =
        XChaCha20Poly1305.seal(
            derive(secret, ephemeral, receiver, context, KEY),
            nonce(secret, ephemeral, receiver, context),
            context,
            text);
    return ephemeral.concat(sealed);
  }

  /** Opens what was sealed to this key in this context, and refuses everything else. */
  public static Bytes open(KeyPair receiver, Bytes context, Bytes letter)
      throws ProtocolViolationException {
    if (letter.length() < OVERHEAD) {
      throw new ProtocolViolationException("sealed letter of " + letter.length() + " bytes");
    }
    Bytes ephemeral = letter.slice(0, MontgomeryDh.SIZE);
    Bytes secret = MontgomeryDh.agree(receiver, ephemeral);
    PublicKey own = receiver.publicKey();
    return XChaCha20Poly1305.open(
        derive(secret, ephemeral, own, context, KEY),
        nonce(secret, ephemeral, own, context),
        context,
        letter.slice(MontgomeryDh.SIZE, letter.length() - MontgomeryDh.SIZE));
  }

  private static Bytes nonce(Bytes secret, Bytes ephemeral, PublicKey receiver, Bytes context) {
    return derive(secret, ephemeral, receiver, context, NONCE)
        .slice(0, XChaCha20Poly1305.NONCE_SIZE);
  }

  private static Bytes derive(
      Bytes secret, Bytes ephemeral, PublicKey receiver, Bytes context, Bytes what) {
    return Blake2b.keyedHash(
        secret, Label.LETTER.namespace(), ephemeral, receiver.bytes(), context, what);
  }
}
