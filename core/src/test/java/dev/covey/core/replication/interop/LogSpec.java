package dev.covey.core.replication.interop;

import dev.covey.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** What kind of log a case is about, and with which key its blocks are encrypted, if they are. */
record LogSpec(Kind kind, @Nullable Bytes encryption) {

  /** Named as {@code log-peer.js} names them. */
  enum Kind {
    /** Hypercore 11: the key is the hash of a manifest. */
    DEFAULT("default"),
    /** The key is the signer's; JavaScript's side is hypercore 11 with {@code compat: true}. */
    COMPAT_11("compat11"),
    /** The key is the signer's; JavaScript's side is hypercore 10.38. */
    COMPAT_10("compat10");

    final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  static final LogSpec PLAIN = new LogSpec(Kind.DEFAULT, null);
}
