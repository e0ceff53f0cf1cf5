package dev.covey.core.wire;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.Namespace;

/**
 * Proof that one knows the key of a log, good for one connection and one role only.
 *
 * <pre>
 * BLAKE2b-256( hash key = handshake hash (64),
 *              REPLICATE_INITIATOR or REPLICATE_RESPONDER (32) | log key (32) )
 * </pre>
 *
 * <p>The namespace is that of the sender's role.
 */
public final class Capability {

  private static final Bytes INITIATOR = Namespace.of("hypercore", 1);
  private static final Bytes RESPONDER = Namespace.of("hypercore", 2);

  private Capability() {}

  /** The 32 bytes that this side of the connection sends. */
  public static Bytes ours(Connection connection, Bytes logKey) {
    return of(connection.handshakeHash(), connection.isInitiator(), logKey);
  }

  /** The 32 bytes that the other side has to send. */
  public static Bytes theirs(Connection connection, Bytes logKey) {
    return of(connection.handshakeHash(), !connection.isInitiator(), logKey);
  }

  /** The 32 bytes for a sender in the given role. */
  public static Bytes of(Bytes handshakeHash, boolean senderIsInitiator, Bytes logKey) {
    return Blake2b.keyedHash(handshakeHash, senderIsInitiator ? INITIATOR : RESPONDER, logKey);
  }
}
