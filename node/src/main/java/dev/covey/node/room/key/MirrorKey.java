package dev.covey.node.room.key;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.node.identity.Label;

/**
 * Enough to find, verify, store and serve a room's logs, not to read them. Never prints the key.
 *
 * @param key 32 bytes
 */
public record MirrorKey(long epoch, Bytes key) {

  public MirrorKey {
    if (key.length() != 32) {
      throw new IllegalArgumentException("mirror key of " + key.length() + " bytes, not 32");
    }
    key = key.compact();
  }

  /** The 32 bytes that peers who have this key look each other up by. */
  public Bytes topic(Bytes roomId) {
    return Blake2b.keyedHash(key, Label.TOPIC.namespace(), roomId);
  }

  /**
   * What a peer sends to show that it has the key, bound to one connection.
   *
   * @param fromInitiator whether the sender is the one who began the connection
   * @param handshakeHash the connection's, 64 bytes
   */
  public Bytes capability(boolean fromInitiator, Bytes handshakeHash) {
    Label role = fromInitiator ? Label.ROOM_INITIATOR : Label.ROOM_RESPONDER;
    return Blake2b.keyedHash(handshakeHash, role.namespace(), key);
  }

  @Override
  public String toString() {
    return "MirrorKey[" + epoch + "]";
  }
}
