package dev.covey.core.wire;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.ChaCha20Poly1305;
import dev.covey.core.encoding.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * What a Noise handshake has mixed so far: the hash of the transcript, the chaining key, and the
 * cipher key once there is one. BLAKE2b-512 and ChaCha20-Poly1305.
 *
 * @see <a href="https://noiseprotocol.org/noise.html#the-symmetricstate-object">Noise, 5.2</a>
 */
final class NoiseSymmetricState {

  private static final int HASH_SIZE = 64;
  private static final int KEY_SIZE = 32;
  private static final int HMAC_BLOCK = 128;

  private Bytes hash;
  private Bytes chainingKey;
  private @Nullable Bytes key;
  private long nonce;

  /** Begins with a protocol name of at most 64 ASCII bytes and an empty prologue. */
  NoiseSymmetricState(String protocol) {
    byte[] name = new byte[HASH_SIZE];
    Bytes.utf8(protocol).copyTo(name, 0);
    hash = Bytes.wrap(name);
    chainingKey = hash;
    mixHash(Bytes.EMPTY);
  }

  void mixHash(Bytes data) {
    hash = hash512(hash, data);
  }

  void mixKey(Bytes input) {
    Bytes[] keys = derive(input);
    chainingKey = keys[0];
    key = keys[1].slice(0, KEY_SIZE);
    nonce = 0;
  }

  /** Without a key yet, the plaintext itself. */
  Bytes encryptAndHash(Bytes plaintext) {
    Bytes sealed = key == null ? plaintext : ChaCha20Poly1305.seal(key, next(), hash, plaintext);
    mixHash(sealed);
    return sealed;
  }

  Bytes decryptAndHash(Bytes sealed) throws ProtocolViolationException {
    Bytes plaintext = key == null ? sealed : ChaCha20Poly1305.open(key, next(), hash, sealed);
    mixHash(sealed);
    return plaintext;
  }

  /** Returns the initiator's sending key and the responder's: 32 bytes each. */
  Bytes[] split() {
    Bytes[] keys = derive(Bytes.EMPTY);
    return new Bytes[] {keys[0].slice(0, KEY_SIZE), keys[1].slice(0, KEY_SIZE)};
  }

  Bytes hash() {
    return hash;
  }

  Bytes chainingKey() {
    return chainingKey;
  }

  @Nullable Bytes key() {
    return key;
  }

  /** The AEAD nonce: four zeros, then the counter. */
  private Bytes next() {
    return new Encoder(12).u32(0).u64(nonce++).toBytes();
  }

  private Bytes[] derive(Bytes input) {
    Bytes secret = hmac(chainingKey, input);
    Bytes first = hmac(secret, Bytes.wrap(new byte[] {1}));
    Bytes second = hmac(secret, first.concat(Bytes.wrap(new byte[] {2})));
    return new Bytes[] {first, second};
  }

  /** The ordinary HMAC over unkeyed BLAKE2b-512, not keyed BLAKE2b. The key has 64 bytes. */
  private static Bytes hmac(Bytes key, Bytes message) {
    byte[] inner = new byte[HMAC_BLOCK];
    byte[] outer = new byte[HMAC_BLOCK];
    for (int i = 0; i < HMAC_BLOCK; i++) {
      int value = i < key.length() ? key.at(i) : 0;
      inner[i] = (byte) (value ^ 0x36);
      outer[i] = (byte) (value ^ 0x5c);
    }
    return hash512(Bytes.wrap(outer), hash512(Bytes.wrap(inner), message));
  }

  private static Bytes hash512(Bytes first, Bytes second) {
    return Blake2b.hash512().update(first).update(second).finish();
  }
}
