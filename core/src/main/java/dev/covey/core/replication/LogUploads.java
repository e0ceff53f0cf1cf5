package dev.covey.core.replication;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogReader;
import dev.covey.core.log.Manifest;
import dev.covey.core.merkle.InvalidRequestException;
import dev.covey.core.merkle.Prologue;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofBuilder;
import dev.covey.core.merkle.ProofRequest;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.replication.WireMessage.Data;
import dev.covey.core.replication.WireMessage.NoData;
import dev.covey.core.replication.WireMessage.Request;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers one peer's requests for one log, in order, as fast as the connection takes the answers.
 * At most {@link #MAX_WAITING} may wait; a peer that asks for more is cut off. Confined to the
 * connection's event loop.
 */
final class LogUploads {

  static final int MAX_WAITING = 8_192;

  private static final int MAX_AT_ONCE = 128;
  private static final int BYTES_AT_ONCE = 1 << 20;

  /** Requests that can have no answer, in a channel's life, as many as JavaScript bears. */
  private static final int MAX_INVALID = 64;

  private final Log log;
  private Map<Long, Request> waiting = new LinkedHashMap<>();
  private final Encoder scratch = new Encoder(64);
  private int invalid;

  LogUploads(Log log) {
    this.log = log;
  }

  /** Lets a request wait for its answer. It takes the place of one with the same id. */
  void add(Request request) throws ProtocolViolationException {
    if (waiting.size() >= MAX_WAITING) {
      throw new ProtocolViolationException(
          "more than " + MAX_WAITING + " requests waiting for log " + log.discoveryKey());
    }
    waiting.put(request.id(), request);
  }

  void cancel(long id) {
    waiting.remove(id);
  }

  /** Answers until nothing waits or the connection is full. */
  void answer(MuxChannel channel) throws ProtocolViolationException {
    while (!waiting.isEmpty() && channel.isOpen() && channel.isWritable()) {
      boolean done = log.read(reader -> answerSome(channel, reader));
      if (done) {
        break;
      }
    }
    if (invalid > MAX_INVALID) {
      throw new ProtocolViolationException("more than " + MAX_INVALID + " impossible requests");
    }
  }

  private boolean answerSome(MuxChannel channel, LogReader reader) {
    int bytes = 0;
    for (int i = 0; i < MAX_AT_ONCE && bytes < BYTES_AT_ONCE && !waiting.isEmpty(); i++) {
      WireMessage answer = answer(takeFirst(), reader);
      scratch.reset();
      answer.encodeTo(scratch);
      bytes += scratch.size();
      channel.send(answer.type(), scratch);
    }
    return waiting.isEmpty();
  }

  /** Sending may call back to answer more: nothing iterates while it does. */
  private Request takeFirst() {
    Iterator<Request> requests = waiting.values().iterator();
    Request first = requests.next();
    requests.remove();
    if (waiting.isEmpty()) {
      waiting = new LinkedHashMap<>(); // Keeps no table as large as it once was.
    }
    return first;
  }

  private WireMessage answer(Request request, LogReader reader) {
    Manifest manifest = request.manifest() ? log.manifest().orElse(null) : null;
    long fork = reader.tree().fork();
    if (request.fork() != fork || reader.tree().length() == 0) {
      return manifest == null
          ? new NoData(request.id(), NoData.NO_LONGER)
          : new Data(request.id(), new Proof(request.fork(), null, null, null, null), manifest);
    }
    try {
      Proof proof =
          proof(request.proof(), reader, log.manifest().map(Manifest::prologue).orElse(null));
      return proof == null
          ? new NoData(request.id(), reason(request))
          : new Data(request.id(), proof, manifest);
    } catch (InvalidRequestException e) {
      invalid++;
      return new NoData(request.id(), NoData.INVALID_REQUEST);
    }
  }

  private long reason(Request request) {
    ProofRequest.Block block = request.proof().block();
    boolean announced = block == null || log.has(block.index());
    return announced ? NoData.NOT_AVAILABLE : NoData.NO_LONGER;
  }

  private static @Nullable Proof proof(
      ProofRequest request, LogReader reader, @Nullable Prologue prologue)
      throws InvalidRequestException {
    Bytes value = null;
    ProofRequest.Block block = request.block();
    if (block != null && block.index() < reader.tree().length()) {
      value = reader.block(block.index());
      if (value == null) {
        return null;
      }
    }
    Proof proof = ProofBuilder.build(reader, reader.tree(), request, prologue);
    if (proof.upgrade() != null) {
      proof = proof.withSignature(reader.signature());
    }
    return value == null ? proof : proof.withValue(value);
  }
}
