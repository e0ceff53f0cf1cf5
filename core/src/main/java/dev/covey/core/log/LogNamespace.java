package dev.covey.core.log;

import dev.covey.core.crypto.KeyPair;

/** Names of logs in a space of their own, derived from a store's primary key as Corestore does. */
public final class LogNamespace {

  private final LogStore store;
  private final KeyDerivation derivation;

  LogNamespace(LogStore store, KeyDerivation derivation) {
    this.store = store;
    this.derivation = derivation;
  }

  /** The store's own log of this name in this namespace, writable. */
  public Log create(String name) {
    return store.create(deriveKeyPair(name));
  }

  /** A namespace within this one. */
  public LogNamespace namespace(String name) {
    return new LogNamespace(store, derivation.namespace(name));
  }

  /** The key pair of this name. */
  public KeyPair deriveKeyPair(String name) {
    return derivation.keyPair(name);
  }
}
