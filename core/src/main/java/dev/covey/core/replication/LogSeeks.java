package dev.covey.core.replication;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.log.Downloads;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogReader;
import dev.covey.core.log.LogSeek;
import dev.covey.core.merkle.ByteSeek;
import dev.covey.core.merkle.MissingNodes;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofRequest;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.replication.WireMessage.Data;

/**
 * Asks one peer for the nodes that lead to byte offsets somebody looks for. Confined to the
 * connection's event loop.
 */
final class LogSeeks {

  private static final int MAX_ASKED = 64;

  private final Log log;
  private final Requests requests;
  private final RemoteState remote;
  private final LogDownloads downloads;
  private int asked;
  private int refused;

  LogSeeks(Log log, Requests requests, RemoteState remote, LogDownloads downloads) {
    this.log = log;
    this.requests = requests;
    this.remote = remote;
    this.downloads = downloads;
  }

  /** Tells who waits for what is known now, and asks for the rest. */
  void look(MuxChannel channel) {
    if (log.downloads().seeks().isEmpty() || remote.fork() != log.fork()) {
      return;
    }
    log.read(
        reader -> {
          for (Downloads.Seeking seeking : log.downloads().seeks()) {
            look(channel, reader, seeking);
          }
          return asked;
        });
  }

  private void look(MuxChannel channel, LogReader reader, Downloads.Seeking seeking) {
    ByteSeek.Place place = reader.find(seeking.bytes(), seeking.padding());
    if (place == null) {
      return;
    }
    if (place.isFound()) {
      seeking.found(new LogSeek(place.start(), place.offset()));
      return;
    }
    if (asked >= MAX_ASKED || refused >= MAX_ASKED || !seeking.claim()) {
      return;
    }
    if (!seeking.narrowedTo(place.end() - place.start())) {
      refused++;
    }
    asked++;
    long index = 2 * place.start();
    ProofRequest proof =
        new ProofRequest(
            null,
            new ProofRequest.Hash(index, MissingNodes.count(reader, reader.tree(), index)),
            new ProofRequest.Seek(seeking.bytes(), seeking.padding()),
            null);
    var unused =
        requests.send(channel, remote.fork(), proof, false, 0, new SeekAsk(seeking, index));
  }

  private final class SeekAsk implements Requests.Asked {

    private final Downloads.Seeking seeking;
    private final long index;

    SeekAsk(Downloads.Seeking seeking, long index) {
      this.seeking = seeking;
      this.index = index;
    }

    @Override
    public void onData(Data data) throws ProtocolViolationException {
      Proof proof = data.proof();
      Proof.Hash hash = proof.hash();
      Proof.Seek seek = proof.seek();
      if (hash == null
          || hash.index() != index
          || (seek != null && seek.bytes() != seeking.bytes())
          || proof.block() != null
          || proof.upgrade() != null) {
        onLost();
        throw new ProtocolViolationException("asked for a seek, got something else");
      }
      downloads.arrived(new Log.Received(proof, null), null, this::onLost);
    }

    @Override
    public void onNoData(long reason) {
      refused++;
      onLost();
    }

    @Override
    public void onLost() {
      asked--;
      seeking.release();
    }
  }
}
