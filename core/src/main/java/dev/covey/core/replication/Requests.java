package dev.covey.core.replication;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.merkle.ProofRequest;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.replication.WireMessage.Cancel;
import dev.covey.core.replication.WireMessage.Data;
import dev.covey.core.replication.WireMessage.NoData;
import dev.covey.core.replication.WireMessage.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one peer was asked about one log and has not answered. Numbers are never used again on a
 * channel. Confined to the connection's event loop.
 */
final class Requests {

  /** The number of requests for a proof of conflict, and of such proofs sent unasked. */
  static final long CONFLICT = 0;

  /** Waits for an answer; exactly one of these is called, once. */
  interface Asked {
    /** Throws if the answer is not what was asked for. */
    void onData(Data data) throws ProtocolViolationException;

    void onNoData(long reason);

    /** There will be no answer: cancelled, or the channel is closed. */
    void onLost();
  }

  private Map<Long, Asked> waiting = new HashMap<>();
  private final Encoder scratch = new Encoder(64);
  private long nextId = CONFLICT + 1;

  /** Sends a request; returns its number. */
  long send(
      MuxChannel channel,
      long fork,
      ProofRequest proof,
      boolean manifest,
      long priority,
      Asked asked) {
    long id = nextId++;
    waiting.put(id, asked);
    send(channel, new Request(id, fork, proof, manifest, priority));
    return id;
  }

  /** Asks for the proof of conflict, whose answer goes to whoever takes number 0. */
  void sendConflict(MuxChannel channel, long fork, ProofRequest proof, boolean manifest) {
    send(channel, new Request(CONFLICT, fork, proof, manifest, 0));
  }

  /** Takes an answer; returns false if nothing of that number waits. */
  boolean onData(Data data) throws ProtocolViolationException {
    @Nullable Asked asked = take(data.id());
    if (asked != null) {
      asked.onData(data);
    }
    return asked != null;
  }

  void onNoData(NoData message) {
    @Nullable Asked asked = take(message.id());
    if (asked != null) {
      asked.onNoData(message.reason());
    }
  }

  void cancel(MuxChannel channel, long id) {
    @Nullable Asked asked = take(id);
    if (asked != null) {
      scratch.reset();
      Cancel cancel = new Cancel(id);
      cancel.encodeTo(scratch);
      channel.send(Cancel.TYPE, scratch);
      asked.onLost();
    }
  }

  /** Gives all of them up. */
  void lose() {
    ArrayList<Asked> lost = new ArrayList<>(waiting.values());
    waiting.clear();
    lost.forEach(Asked::onLost);
  }

  private @Nullable Asked take(long id) {
    Asked asked = waiting.remove(id);
    if (asked != null && waiting.isEmpty()) {
      waiting = new HashMap<>(); // Keeps no table as large as it once was.
    }
    return asked;
  }

  private void send(MuxChannel channel, Request request) {
    scratch.reset();
    request.encodeTo(scratch);
    channel.send(Request.TYPE, scratch);
  }
}
