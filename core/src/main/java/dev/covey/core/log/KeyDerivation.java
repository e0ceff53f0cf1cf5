package dev.covey.core.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.Namespace;

/**
 * Derives the key pairs of many logs from one secret of 32 bytes, by name, as Corestore does.
 * Immutable, safe on any thread; never prints the secret.
 *
 * <pre>
 * root namespace    32 zero bytes
 * child namespace   BLAKE2b-256( parent | UTF-8 name )
 * seed              BLAKE2b-256 keyed with the secret ( CORESTORE | namespace | UTF-8 name )
 * </pre>
 */
public final class KeyDerivation {

  private static final Bytes CORESTORE = Namespace.of("corestore", 0);

  private final Bytes primaryKey;
  private final Bytes namespace;

  private KeyDerivation(Bytes primaryKey, Bytes namespace) {
    this.primaryKey = primaryKey;
    this.namespace = namespace;
  }

  /** Starts at the root namespace of a primary key of 32 bytes. */
  public static KeyDerivation of(Bytes primaryKey) {
    if (primaryKey.length() != 32) {
      throw new IllegalArgumentException(
          "primary key of " + primaryKey.length() + " bytes, not 32");
    }
    return new KeyDerivation(primaryKey.compact(), Bytes.wrap(new byte[32]));
  }

  /** Returns the child namespace of this name: the same names in it give other keys. */
  public KeyDerivation namespace(String name) {
    return new KeyDerivation(primaryKey, Blake2b.hash(namespace, Bytes.utf8(name)));
  }

  /** Returns the key pair of this name; the same every time. */
  public KeyPair keyPair(String name) {
    return KeyPair.fromSeed(Blake2b.keyedHash(primaryKey, CORESTORE, namespace, Bytes.utf8(name)));
  }

  @Override
  public String toString() {
    return "KeyDerivation[namespace " + namespace + "]";
  }
}
