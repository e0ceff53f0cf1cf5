package dev.covey.core.replication;

import dev.covey.core.crypto.PublicKey;

/** A peer that has one log open over one connection. Equal if it is the same connection. */
public final class RemotePeer {

  private final LogPeer peer;

  RemotePeer(LogPeer peer) {
    this.peer = peer;
  }

  /** Who is at the other end. */
  public PublicKey publicKey() {
    return peer.connection().remotePublicKey();
  }

  LogPeer peer() {
    return peer;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RemotePeer that && peer == that.peer;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(peer);
  }

  @Override
  public String toString() {
    return "RemotePeer[" + peer.connection() + "]";
  }
}
