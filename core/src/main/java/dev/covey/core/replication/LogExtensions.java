package dev.covey.core.replication;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.log.Log;
import dev.covey.core.replication.WireMessage.Extension;

/**
 * The extension messages of one peer on one log. An empty name stands for that of the message
 * before. Confined to the connection's event loop.
 */
final class LogExtensions {

  private final Replicator replicator;
  private final RemotePeer from;
  private final Log log;
  private String last = "";

  LogExtensions(Replicator replicator, LogPeer peer, Log log) {
    this.replicator = replicator;
    this.from = new RemotePeer(peer);
    this.log = log;
  }

  void onMessage(Extension message) throws ProtocolViolationException {
    if (!message.name().isEmpty()) {
      last = message.name();
    }
    if (message.payload().length() > LogExtension.MAX_PAYLOAD) {
      throw new ProtocolViolationException(
          "extension message of "
              + message.payload().length()
              + " bytes, expected at most "
              + LogExtension.MAX_PAYLOAD);
    }
    replicator.onExtension(log, last, from, message.payload());
  }
}
