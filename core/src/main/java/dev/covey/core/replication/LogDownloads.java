package dev.covey.core.replication;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.Log;
import dev.covey.core.merkle.MissingNodes;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofRequest;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.replication.WireMessage.Data;
import dev.covey.core.replication.WireMessage.NoData;
import dev.covey.core.replication.WireMessage.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one peer for what one log wants and hands what comes to the log, in batches. At most {@link
 * #WINDOW} blocks are asked for or being stored at a time, so that much memory at most. Confined to
 * the connection's event loop.
 */
final class LogDownloads {

  private static final Logger LOG = LoggerFactory.getLogger(LogDownloads.class);

  /** Blocks asked for and not yet durable. */
  static final int WINDOW = 1_024;

  private static final int TAKE = 128;
  private static final long UPGRADE = -1;

  private final Log log;
  private final LogPeer peer;
  private final RemoteBlocks remote = new RemoteBlocks();
  private final Map<Long, Long> inFlight = new HashMap<>();
  private final List<Log.Received> batch = new ArrayList<>();
  private final Encoder scratch = new Encoder(64);
  private final long[] taken = new long[TAKE];
  private long nextId = 1;
  private int storing;
  private boolean upgrading;
  private boolean contradicted;

  LogDownloads(LogPeer peer, Log log) {
    this.peer = peer;
    this.log = log;
  }

  RemoteBlocks remote() {
    return remote;
  }

  /** Asks for as much as the window allows of what the peer, in this fork and length, can give. */
  void fill(MuxChannel channel, long remoteFork, long remoteLength) {
    if (contradicted) {
      return;
    }
    askForUpgrade(channel, remoteFork, remoteLength);
    if (remoteFork != log.fork()) {
      return;
    }
    while (inFlight.size() + storing < WINDOW) {
      int count = log.downloads().take(remote, taken);
      if (count == 0) {
        return;
      }
      log.read(
          reader -> {
            for (int i = 0; i < count; i++) {
              long index = taken[i];
              int nodes = MissingNodes.count(reader, reader.tree(), 2 * index);
              ask(channel, remoteFork, ProofRequest.block(index, nodes), index, false);
            }
            return count;
          });
    }
  }

  /** Takes an answer. Throws if it is not what was asked for; ignores what was not asked for. */
  void onData(Data data) throws ProtocolViolationException {
    Long asked = inFlight.remove(data.id());
    if (asked == null) {
      return;
    }
    Proof proof = data.proof();
    Proof.Block block = proof.block();
    if (asked == UPGRADE) {
      if (block != null || proof.hash() != null || proof.seek() != null) {
        throw new ProtocolViolationException("an answer with parts that were not asked for");
      }
    } else if (block == null || block.index() != asked || proof.upgrade() != null) {
      throw new ProtocolViolationException(
          "asked for block " + asked + ", got " + (block == null ? "none" : block.index()));
    }
    batch.add(new Log.Received(proof, data.manifest()));
  }

  void onNoData(NoData message) {
    Long asked = inFlight.remove(message.id());
    if (asked == null) {
      return;
    }
    if (asked == UPGRADE) {
      upgrading = false;
    } else {
      remote.drop(asked, 1);
      log.downloads().returned(asked);
    }
  }

  /** Hands over what came together. */
  void store() {
    if (batch.isEmpty()) {
      return;
    }
    List<Log.Received> received = List.copyOf(batch);
    batch.clear();
    storing += received.size();
    var unused =
        log.receive(received)
            .thenApply(wrong -> wrong.map(e -> String.valueOf(e.getMessage())).orElse(""))
            .exceptionally(failure -> "storing failed: " + failure.getMessage())
            .thenAccept(wrong -> peer.execute(() -> stored(received, wrong)));
  }

  /** Gives everything back that will not come any more. */
  void close() {
    inFlight.values().stream().filter(i -> i != UPGRADE).forEach(log.downloads()::returned);
    inFlight.clear();
    giveBack(batch);
    batch.clear();
  }

  private void stored(List<Log.Received> received, String wrong) {
    storing -= received.size();
    for (Log.Received one : received) {
      if (one.proof().upgrade() != null) {
        upgrading = false;
      }
    }
    giveBack(received);
    if (wrong.isEmpty()) {
      peer.changed();
    } else if (log.isWritable()) {
      // An old copy of an own log went on by itself: both sides may be honest, neither can yield.
      LOG.warn("a peer holds another log {} than this one, its writer: {}", log.key(), wrong);
      contradicted = true;
    } else {
      peer.fail(wrong);
    }
  }

  private void giveBack(List<Log.Received> received) {
    for (Log.Received one : received) {
      Proof.Block block = one.proof().block();
      if (block != null && !log.has(block.index())) {
        log.downloads().returned(block.index());
      }
    }
  }

  private void askForUpgrade(MuxChannel channel, long remoteFork, long remoteLength) {
    if (upgrading || remoteLength == 0) {
      return;
    }
    boolean manifest = log.manifest().isEmpty();
    long length = log.length();
    if (remoteFork == log.fork() && remoteLength > length) {
      upgrading = true;
      ask(
          channel,
          remoteFork,
          ProofRequest.upgrade(length, remoteLength - length),
          UPGRADE,
          manifest);
    } else if (remoteFork > log.fork()) {
      upgrading = true;
      ask(channel, remoteFork, ProofRequest.upgrade(0, remoteLength), UPGRADE, manifest);
    }
  }

  private void ask(
      MuxChannel channel, long fork, ProofRequest proof, long index, boolean manifest) {
    Request request = new Request(nextId++, fork, proof, manifest, 0);
    inFlight.put(request.id(), index);
    scratch.reset();
    request.encodeTo(scratch);
    channel.send(Request.TYPE, scratch);
  }
}
