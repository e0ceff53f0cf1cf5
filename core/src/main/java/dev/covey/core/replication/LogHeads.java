package dev.covey.core.replication;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.log.Log;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofRequest;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.replication.WireMessage.Data;
import org.jspecify.annotations.Nullable;

/**
 * Brings one log's head up to one peer's: a longer log in the same fork, or a later fork, of which
 * it first finds out how much is as before. One request at a time. Confined to the connection's
 * event loop.
 */
final class LogHeads {

  /** Heads of another fork that may be wrong, in a channel's life; each costs a signature. */
  private static final int MAX_MIXED = 8;

  private static final long NEWS_MILLIS = 2_000;

  private final LogPeer peer;
  private final Log log;
  private final Requests requests;
  private final RemoteState remote;
  private final LogDownloads downloads;
  private boolean busy;
  private int mixed;
  private int refusedAt = -1;

  LogHeads(LogPeer peer, Log log, Requests requests, RemoteState remote, LogDownloads downloads) {
    this.peer = peer;
    this.log = log;
    this.requests = requests;
    this.remote = remote;
    this.downloads = downloads;
  }

  /** Asks for what is newer, if there is anything. */
  void look(MuxChannel channel) {
    if (busy || remote.length() == 0 || !remote.isUploading() || isRefused()) {
      return;
    }
    long length = log.length();
    if (remote.fork() > log.fork()) {
      busy = true;
      ask(channel, ProofRequest.upgrade(0, remote.length()), new Reorganisation(channel));
    } else if (remote.fork() == log.fork() && remote.length() > length && remote.canUpgrade()) {
      busy = true;
      LogDownloads.BlockAsk block = downloads.claim(length);
      ProofRequest.Upgrade upgrade = new ProofRequest.Upgrade(length, remote.length() - length);
      ProofRequest.Block wanted = block == null ? null : new ProofRequest.Block(block.index(), 0);
      ask(channel, new ProofRequest(wanted, null, null, upgrade), new Upgrade(length, block));
    }
  }

  private void ask(MuxChannel channel, ProofRequest proof, Requests.Asked asked) {
    var unused = requests.send(channel, remote.fork(), proof, log.manifest().isEmpty(), 0, asked);
  }

  private boolean isRefused() {
    return remote.syncs() == refusedAt;
  }

  /** Asks no more until the peer tells something else. */
  private void refused() {
    refusedAt = remote.syncs();
    busy = false;
  }

  /**
   * JavaScript's answer may mix two forks if its log is truncated again meanwhile: then it says so
   * soon. If not, it lied.
   */
  private void waitForNews(ProtocolViolationException wrong) throws ProtocolViolationException {
    if (++mixed > MAX_MIXED) {
      throw wrong;
    }
    refused();
    peer.connection()
        .schedule(
            () -> {
              if (isRefused()) {
                peer.fail(String.valueOf(wrong.getMessage()));
              }
            },
            NEWS_MILLIS);
  }

  private final class Upgrade implements Requests.Asked {

    private final long start;
    private final LogDownloads.@Nullable BlockAsk block;

    Upgrade(long start, LogDownloads.@Nullable BlockAsk block) {
      this.start = start;
      this.block = block;
    }

    @Override
    public void onData(Data data) throws ProtocolViolationException {
      Proof proof = data.proof();
      Proof.Upgrade upgrade = proof.upgrade();
      Proof.Block came = proof.block();
      boolean asAsked =
          block == null ? came == null : came == null || came.index() == block.index();
      if (upgrade == null
          || !asAsked
          || proof.hash() != null
          || proof.seek() != null
          || (upgrade.start() != start && upgrade.start() != 0)) {
        onLost();
        throw new ProtocolViolationException("an answer with other parts than were asked for");
      }
      if (came == null && block != null) {
        block.onLost();
      }
      downloads.arrived(
          new Log.Received(proof, data.manifest()),
          came == null ? null : block,
          () -> busy = false);
    }

    @Override
    public void onNoData(long reason) {
      if (block != null) {
        block.onLost();
      }
      refused();
    }

    @Override
    public void onLost() {
      if (block != null) {
        block.onLost();
      }
      busy = false;
    }
  }

  /** Follows the peer into a later fork. */
  private final class Reorganisation implements Requests.Asked {

    private final MuxChannel channel;
    private @Nullable CommonAncestor search;

    Reorganisation(MuxChannel channel) {
      this.channel = channel;
    }

    @Override
    public void onData(Data data) throws ProtocolViolationException {
      CommonAncestor known = search;
      try {
        if (known == null) {
          known = new CommonAncestor(log, data.proof(), data.manifest());
          search = known;
        } else {
          known.onData(data.proof());
        }
      } catch (ProtocolViolationException e) {
        waitForNews(e);
        return;
      }
      goOn(known);
    }

    @Override
    public void onNoData(long reason) {
      CommonAncestor known = search;
      if (known == null) {
        refused();
      } else {
        finish(known);
      }
    }

    @Override
    public void onLost() {
      busy = false;
    }

    private void goOn(CommonAncestor known) {
      ProofRequest next = known.next();
      if (next == null) {
        finish(known);
      } else {
        var unused = requests.send(channel, known.fork(), next, false, 0, this);
      }
    }

    private void finish(CommonAncestor known) {
      if (known.fork() > log.fork()) {
        downloads.arrived(known.result(), null, () -> busy = false);
      } else {
        busy = false;
      }
    }
  }
}
