package dev.covey.node.room.key;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.Label;

/** What follows from the key of one epoch of a room. Immutable; never prints a secret. */
public final class EpochKeys {

  private final long number;
  private final Bytes epochKey;
  private final Bytes mirrorKey;

  EpochKeys(long number, Bytes epochKey) {
    this.number = number;
    this.epochKey = epochKey;
    this.mirrorKey = Blake2b.keyedHash(epochKey, Label.MIRROR.namespace());
  }

  /** The epoch's number; a room begins with 0. */
  public long number() {
    return number;
  }

  /** Enough to find, verify, store and serve the room's logs, not to read them. */
  public Bytes mirrorKey() {
    return mirrorKey;
  }

  /** The key that seals the entries of one log in this epoch: 32 bytes. */
  public Bytes sealKey(LogKey log) {
    return Blake2b.keyedHash(epochKey, Label.SEAL.namespace(), log.bytes());
  }

  /** The encryption key that content logs of this epoch are opened with: 32 bytes. */
  public Bytes contentKey() {
    return Blake2b.keyedHash(epochKey, Label.CONTENT_KEY.namespace());
  }

  /** The 32 bytes that this epoch's peers look each other up by. */
  public Bytes topic(Bytes roomId) {
    return Blake2b.keyedHash(mirrorKey, Label.TOPIC.namespace(), roomId);
  }

  /**
   * What a peer sends to show that it knows the mirror key, bound to one connection.
   *
   * @param fromInitiator whether the sender is the one who began the connection
   * @param handshakeHash the connection's, 64 bytes
   */
  public Bytes capability(boolean fromInitiator, Bytes handshakeHash) {
    Label role = fromInitiator ? Label.ROOM_INITIATOR : Label.ROOM_RESPONDER;
    return Blake2b.keyedHash(handshakeHash, role.namespace(), mirrorKey);
  }

  Bytes epochKey() {
    return epochKey;
  }

  @Override
  public String toString() {
    return "EpochKeys[" + number + "]";
  }
}
