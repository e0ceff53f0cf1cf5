package dev.covey.core.replication;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.Conflict;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogReader;
import dev.covey.core.merkle.InvalidRequestException;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofBuilder;
import dev.covey.core.merkle.ProofRequest;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.replication.WireMessage.Data;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out why an answer of one peer did not verify: it lied, and is cut off, or the log's writer
 * signed two different logs, and the log is frozen. Asks the peer for its head, alone, under number
 * 0. Confined to the connection's event loop.
 */
final class Suspicion {

  private static final Logger LOG = LoggerFactory.getLogger(Suspicion.class);

  private static final long PATIENCE_MILLIS = 10_000;

  /** Heads that a peer may show unasked; each costs a signature. */
  private static final int MAX_SHOWN = 16;

  /** Answers that may be wrong because the log was truncated while they were made. */
  private static final int MAX_OVERTAKEN = 64;

  private final LogPeer peer;
  private final Log log;
  private final Requests requests;
  private final RemoteState remote;
  private String reason = "";
  private int arisen;
  private int shown;
  private int overtaken;

  Suspicion(LogPeer peer, Log log, Requests requests, RemoteState remote) {
    this.peer = peer;
    this.log = log;
    this.requests = requests;
    this.remote = remote;
  }

  /** Whether the peer has to answer for something; meanwhile it is asked for nothing else. */
  boolean isOpen() {
    return !reason.isEmpty();
  }

  void arise(MuxChannel channel, String wrong) {
    if (isOpen() || log.conflict().isPresent() || isOvertaken()) {
      return;
    }
    long common = Math.min(log.length(), remote.length());
    if (remote.fork() != log.fork() || common == 0) {
      peer.fail(wrong);
      return;
    }
    reason = wrong;
    requests.sendConflict(
        channel, log.fork(), ProofRequest.upgrade(0, common), log.manifest().isEmpty());
    int asked = ++arisen;
    peer.connection()
        .schedule(
            () -> {
              if (asked == arisen) {
                onNoData();
              }
            },
            PATIENCE_MILLIS);
  }

  /** The peer shows its head, asked or not. */
  void onData(MuxChannel channel, Data data) throws ProtocolViolationException {
    if (log.conflict().isPresent() || data.proof().upgrade() == null) {
      return;
    }
    if (!isOpen() && ++shown > MAX_SHOWN) {
      throw new ProtocolViolationException("more than " + MAX_SHOWN + " heads shown unasked");
    }
    if (log.contradicts(data.proof(), data.manifest())) {
      freeze(data);
    } else {
      onNoData();
    }
  }

  /** It cannot show what it has. */
  void onNoData() {
    if (isOpen() && log.conflict().isEmpty() && !log.isDeleted()) {
      if (isOvertaken()) {
        reason = "";
      } else {
        peer.fail(reason);
      }
    }
  }

  /** Whether the peer is in a later fork meanwhile: JavaScript's answers may then mix the two. */
  private boolean isOvertaken() {
    if (remote.fork() <= log.fork() || ++overtaken > MAX_OVERTAKEN) {
      return false;
    }
    peer.changed();
    return true;
  }

  /** Shows both heads to the peer, whichever it has, and ends the channel. */
  void tell(MuxChannel channel, Conflict conflict) {
    channel.send(Data.TYPE, conflict.ours());
    channel.send(Data.TYPE, conflict.theirs());
    channel.close();
  }

  private void freeze(Data theirs) throws ProtocolViolationException {
    long length = theirs.proof().upgrade() == null ? 0 : theirs.proof().upgrade().length();
    try {
      Data ours = new Data(Requests.CONFLICT, head(length), log.manifest().orElse(null));
      Conflict conflict = new Conflict(log.fork(), length, encode(ours), encode(theirs));
      LOG.debug("{} has another log {}", peer.connection(), log.key());
      var unused =
          log.freeze(conflict)
              .exceptionally(
                  failure -> {
                    LOG.error("log {} could not be frozen", log.key(), failure);
                    return null;
                  });
    } catch (InvalidRequestException e) {
      throw new ProtocolViolationException(String.valueOf(e.getMessage()), e);
    }
  }

  private Proof head(long length) throws InvalidRequestException {
    InvalidRequestException[] failure = new InvalidRequestException[1];
    Proof proof =
        log.<Proof>read(
            reader -> {
              try {
                return head(reader, length);
              } catch (InvalidRequestException e) {
                failure[0] = e;
                return new Proof(0, null, null, null, null);
              }
            });
    if (failure[0] != null) {
      throw failure[0];
    }
    return proof;
  }

  private static Proof head(LogReader reader, long length) throws InvalidRequestException {
    return ProofBuilder.build(reader, reader.tree(), ProofRequest.upgrade(0, length))
        .withSignature(reader.signature());
  }

  private static Bytes encode(Data data) {
    Encoder out = new Encoder(512);
    data.encodeTo(out);
    return out.toBytes();
  }
}
