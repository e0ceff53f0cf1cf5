package dev.covey.dht.krpc;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.dht.bencode.BencodeReader;
import dev.covey.dht.bencode.BencodeValue;
import dev.covey.dht.bencode.BencodeWriter;
import dev.covey.dht.kademlia.NodeId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * A value kept in the DHT for whoever asks (BEP 44). Hashes and signatures cover the bencoded value
 * exactly as it was first put.
 *
 * <pre>
 * immutable   target = SHA-1( value )
 * mutable     target = SHA-1( public key (32) | salt )
 * signed      [ "4:salt" length ":" salt ]  "3:seqi" seq "e1:v" value      no salt if it is empty
 * </pre>
 */
public sealed interface Item {

  /** The largest bencoded value, in bytes. */
  int MAX_VALUE = 1000;

  /** The largest salt, in bytes. */
  int MAX_SALT = 64;

  /** The value, bencoded. */
  Bytes value();

  /** Where it is kept. About 1 us. */
  NodeId target();

  /** Whether its signature, if it needs one, is its key's. About 70 us for a mutable item. */
  boolean isAuthentic();

  /** The bytes of the value if it is a byte string; others may put whatever bencode has. */
  default Optional<Bytes> content() {
    try {
      return BencodeReader.read(value()) instanceof BencodeValue.ByteString string
          ? Optional.of(string.bytes())
          : Optional.empty();
    } catch (ProtocolViolationException e) {
      throw new IllegalStateException("an item whose value is not bencoded", e);
    }
  }

  /** A value under its own hash: nobody can change it. */
  record Immutable(Bytes value) implements Item {

    public Immutable {
      value = checked(value);
    }

    @Override
    public NodeId target() {
      return sha1(value);
    }

    @Override
    public boolean isAuthentic() {
      return true;
    }
  }

  /** A value under a key and a salt: whoever has the secret key can put a later one there. */
  record Mutable(PublicKey key, Bytes salt, long seq, Bytes value, Bytes signature)
      implements Item {

    public Mutable {
      value = checked(value);
      salt = salt.compact();
      signature = signature.compact();
      if (salt.length() > MAX_SALT) {
        throw new IllegalArgumentException("salt of " + salt.length() + " bytes, at most 64");
      }
      if (seq < 0) {
        throw new IllegalArgumentException("sequence number " + seq + " is negative");
      }
      if (signature.length() != PublicKey.SIGNATURE_SIZE) {
        throw new IllegalArgumentException("signature of " + signature.length() + " bytes, not 64");
      }
    }

    @Override
    public NodeId target() {
      return target(key, salt);
    }

    @Override
    public boolean isAuthentic() {
      return key.verify(signed(salt, seq, value), signature);
    }

    /** Where the items of a key and a salt are kept. */
    public static NodeId target(PublicKey key, Bytes salt) {
      return sha1(key.bytes().concat(salt));
    }
  }

  /** Makes an immutable item of a byte string, which takes a few bytes more when bencoded. */
  static Immutable immutable(Bytes content) {
    return new Immutable(bencoded(content));
  }

  /** Makes a mutable item of a byte string; an empty salt is none. */
  static Mutable mutable(KeyPair key, Bytes salt, long seq, Bytes content) {
    Bytes value = bencoded(content);
    return new Mutable(key.publicKey(), salt, seq, value, key.sign(signed(salt, seq, value)));
  }

  private static Bytes bencoded(Bytes content) {
    if (content.length() > MAX_VALUE) {
      throw tooLarge(content.length());
    }
    return new BencodeWriter(MAX_VALUE + 8).bytes(content).toBytes();
  }

  private static Bytes signed(Bytes salt, long seq, Bytes value) {
    Bytes start =
        salt.isEmpty() ? Bytes.EMPTY : Bytes.utf8("4:salt" + salt.length() + ":").concat(salt);
    return start.concat(Bytes.utf8("3:seqi" + seq + "e1:v"), value);
  }

  private static Bytes checked(Bytes value) {
    if (value.length() > MAX_VALUE) {
      throw tooLarge(value.length());
    }
    return value.compact();
  }

  private static IllegalArgumentException tooLarge(int size) {
    return new IllegalArgumentException(
        "item of " + size + " bytes: at most " + MAX_VALUE + ", its bencoding included");
  }

  private static NodeId sha1(Bytes bytes) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(bytes.unsafeArray(), bytes.arrayOffset(), bytes.length());
      return NodeId.of(Bytes.wrap(sha1.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-1", e);
    }
  }
}
