package dev.covey.core.replication;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.log.Downloads;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogReader;
import dev.covey.core.merkle.MissingNodes;
import dev.covey.core.merkle.NodeSource;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofRequest;
import dev.covey.core.merkle.TreeNode;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.replication.WireMessage.Data;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks one peer for the blocks that one log wants and hands what comes to the log, in batches. At
 * most a {@link RequestWindow} of blocks is asked for or being stored at a time. Confined to the
 * connection's event loop.
 */
final class LogDownloads {

  private static final int TAKE = 256;

  /** An answer this late is looked for elsewhere once nothing else is left to ask for. */
  private static final long LATE = 200_000_000L;

  /** Late blocks that are asked for again at first. */
  private static final int FIRST_BITE = 16;

  /** A peer that says nothing for so long is not asked again until it does. */
  private static final long STALLED = 20_000_000_000L;

  /** How long answers may take that were asked for in a fork the peer has left since. */
  private static final long FORMER = 2_000_000_000L;

  /** Unproven answers after which every node is asked for that is not stored. */
  private static final int MAX_UNPROVEN = 64;

  /** Refusals after which a peer is asked for no more blocks. */
  private static final int MAX_REFUSED = 4_096;

  private final Log log;
  private final LogPeer peer;
  private final Requests requests;
  private final RemoteState remote;
  private final RequestWindow window = new RequestWindow();
  private final ExpectedNodes expected = new ExpectedNodes();
  private Map<Long, BlockAsk> asks = new HashMap<>();
  private final List<Arrived> batch = new ArrayList<>();

  /** Answers that came before others whose nodes they build on: JavaScript's order is not ours. */
  private final List<Arrived> early = new ArrayList<>();

  private int storing;
  private int batchesStoring;
  private int bite = FIRST_BITE;
  private long lastBite = Long.MIN_VALUE / 2;
  private int unproven;
  private int refused;
  private int seenCancellations;
  private long lastAnswer;
  private boolean stalled;
  private long fork;
  private long forkSince;
  private boolean hasFormer;

  LogDownloads(LogPeer peer, Log log, Requests requests, RemoteState remote) {
    this.peer = peer;
    this.log = log;
    this.requests = requests;
    this.remote = remote;
  }

  /** Asks for as much as the window allows of what the peer can give. */
  void fill(MuxChannel channel) {
    cancelUnwanted(channel);
    giveBackUnproven(true);
    if (remote.fork() != log.fork()
        || !remote.isUploading()
        || isStalled()
        || refused > MAX_REFUSED) {
      return;
    }
    expected.inFork(log.fork());
    giveUpFormer(channel);
    Downloads wanted = log.downloads();
    while (room() > 0 && peer.isRoomy()) {
      long[] taken = new long[room()];
      int count = wanted.take(remote.blocks(), peer.now(), taken);
      if (count == 0) {
        takeOver(channel, wanted);
        break;
      }
      bite = FIRST_BITE;
      ask(channel, taken, count);
    }
    if (!asks.isEmpty() || wanted.isWaiting()) {
      peer.lookAgainLater();
    }
    if (!peer.isRoomy() || peer.room(asks.size() + storing) <= 0) {
      peer.waitForRoom();
    }
  }

  /**
   * Asks for what is late elsewhere: a little, and twice as much each time that it is not enough.
   */
  private void takeOver(MuxChannel channel, Downloads wanted) {
    long now = peer.now();
    if (now - lastBite < LATE / 2) {
      return;
    }
    long[] taken = new long[Math.min(bite, room())];
    int count = wanted.takeOver(remote.blocks(), now - Math.max(LATE, 4 * window.latency()), taken);
    if (count > 0) {
      lastBite = now;
      bite = Math.min(2 * bite, TAKE);
      ask(channel, taken, count);
    }
  }

  /**
   * The block behind the last one, if it is wanted and the peer has it, to come with the upgrade.
   */
  @Nullable BlockAsk claim(long index) {
    if (stalled || refused > MAX_REFUSED || !peer.isRoomy() || peer.room(asks.size()) <= 0) {
      return null;
    }
    if (remote.blocks().next(index, index + 1) != index
        || !log.downloads().claim(remote.blocks(), index, peer.now())) {
      return null;
    }
    BlockAsk ask = new BlockAsk(index, 0, remote.fork(), peer.now());
    await(ask);
    peer.asking(1);
    return ask;
  }

  /** Takes an answer, and the block that came with it; calls back when it was stored, or not. */
  void arrived(Log.Received received, @Nullable BlockAsk block, Runnable stored) {
    if (block != null) {
      settle(block);
    }
    batch.add(new Arrived(received, block, stored));
  }

  /** Hands over what came together. */
  void store() {
    storing += batch.size();
    peer.storing(bytes(batch));
    store(batch);
  }

  private void store(List<Arrived> from) {
    if (from.isEmpty()) {
      return;
    }
    List<Arrived> arrived = List.copyOf(from);
    from.clear();
    batchesStoring++;
    log.downloads().storing(blocks(arrived), true);
    var unused =
        log.receive(arrived.stream().map(Arrived::received).toList())
            .thenApply(wrong -> wrong.map(e -> String.valueOf(e.getMessage())).orElse(""))
            .whenComplete(
                (wrong, failure) ->
                    peer.execute(
                        () -> {
                          if (failure == null) {
                            stored(arrived, wrong);
                          } else {
                            notStored(arrived, failure);
                          }
                        }));
  }

  /** Gives back what will not be stored any more. */
  void close() {
    for (Arrived arrived : batch) {
      giveBack(arrived.block());
      settled(arrived.block());
    }
    batch.clear();
    early.forEach(arrived -> giveBack(arrived.block()));
    finished(early);
    early.clear();
  }

  private void stored(List<Arrived> arrived, String wrong) {
    batchesStoring--;
    List<Arrived> settled = new ArrayList<>();
    List<Arrived> missing = new ArrayList<>();
    for (Arrived one : arrived) {
      BlockAsk block = one.block();
      one.stored().run();
      if (block == null || log.has(block.index)) {
        settled.add(one);
        if (block != null) {
          expected.remove(block.index, block.nodes);
        }
      } else {
        missing.add(one);
      }
    }
    boolean roomy = wrong.isEmpty() && peer.isRoomy();
    finished(settled);
    log.downloads().storing(blocks(missing), false);
    early.addAll(missing);
    if (roomy && !settled.isEmpty()) {
      store(early);
    } else {
      giveBackUnproven(roomy);
    }
    peer.stored(wrong);
  }

  /** Our own disk is at fault: nothing more comes this way until the log is opened again. */
  private void notStored(List<Arrived> arrived, Throwable failure) {
    batchesStoring--;
    arrived.forEach(one -> one.stored().run());
    arrived.forEach(one -> giveBack(one.block()));
    finished(arrived);
    peer.notStored(failure);
  }

  /** Whether an answer to a request that was sent no later, and may bring its nodes, is to come. */
  private boolean mayYetBeProven(Arrived one, BlockAsk block, long oldest) {
    Proof proof = one.received().proof();
    Proof.Block answer = proof.block();
    return answer != null
        && answer.nodes().size() == block.nodes
        && proof.upgrade() == null
        && proof.fork() == log.fork()
        && (batchesStoring > 0 || !batch.isEmpty() || oldest - block.since <= 0);
  }

  /** When the request was sent that waits longest for its answer. */
  private long oldestAsked() {
    long now = peer.now();
    return asks.values().stream().mapToLong(ask -> ask.since - now).min().orElse(1) + now;
  }

  /** Gives up answers that nothing can prove any more, or all of them to make room. */
  private void giveBackUnproven(boolean roomy) {
    if (early.isEmpty()) {
      return;
    }
    List<Arrived> waiting = List.copyOf(early);
    early.clear();
    List<Arrived> lost = new ArrayList<>();
    long oldest = oldestAsked();
    for (Arrived one : waiting) {
      BlockAsk block = one.block();
      if (block != null && roomy && mayYetBeProven(one, block, oldest)) {
        early.add(one);
      } else {
        unproven++;
        giveBack(block);
        lost.add(one);
      }
    }
    finished(lost);
  }

  private void finished(List<Arrived> arrived) {
    storing -= arrived.size();
    peer.storing(-bytes(arrived));
    arrived.forEach(one -> settled(one.block()));
  }

  /** It takes no room any more. */
  private void settled(@Nullable BlockAsk ask) {
    if (ask != null && ask.takesRoom) {
      ask.takesRoom = false;
      peer.asking(-1);
    }
  }

  private void ask(MuxChannel channel, long[] taken, int count) {
    long now = peer.now();
    peer.asking(count);
    log.read(reader -> ask(channel, reader, taken, count, now));
  }

  private boolean ask(MuxChannel channel, LogReader reader, long[] taken, int count, long now) {
    NodeSource known = unproven > MAX_UNPROVEN ? reader : new Known(reader);
    for (int i = 0; i < count; i++) {
      long index = taken[i];
      int nodes = MissingNodes.count(known, reader.tree(), 2 * index);
      BlockAsk ask = new BlockAsk(index, nodes, remote.fork(), now);
      await(ask);
      expected.add(index, nodes);
      ask.id =
          requests.send(channel, remote.fork(), ProofRequest.block(index, nodes), false, 0, ask);
    }
    return true;
  }

  private void cancelUnwanted(MuxChannel channel) {
    int cancellations = log.downloads().cancellations();
    if (cancellations == seenCancellations) {
      return;
    }
    seenCancellations = cancellations;
    for (BlockAsk ask : List.copyOf(asks.values())) {
      if (ask.id != 0 && !log.downloads().isWanted(ask.index)) {
        requests.cancel(channel, ask.id);
      }
    }
  }

  private void await(BlockAsk ask) {
    if (asks.isEmpty()) {
      lastAnswer = ask.since; // Before that there was nothing to answer.
    }
    asks.put(ask.index, ask);
  }

  private boolean isStalled() {
    if (asks.isEmpty()) {
      stalled = false; // It may be asked, to see whether it answers.
    } else if (!stalled && peer.now() - lastAnswer > STALLED) {
      stalled = true;
      window.stalled();
      List.copyOf(asks.values()).forEach(this::giveUp);
      giveBackUnproven(false);
    }
    return stalled;
  }

  /** Asks again in this fork what was asked in one that the peer may not answer for any more. */
  private void giveUpFormer(MuxChannel channel) {
    if (remote.fork() != fork) {
      fork = remote.fork();
      forkSince = peer.now();
      hasFormer = !asks.isEmpty();
    }
    if (hasFormer && peer.now() - forkSince > FORMER) {
      hasFormer = false;
      for (BlockAsk ask : List.copyOf(asks.values())) {
        if (ask.id != 0 && ask.fork != fork) {
          requests.cancel(channel, ask.id);
        }
      }
    }
  }

  /** Lets others bring the block; if its answer comes all the same, it is welcome. */
  private void giveUp(BlockAsk ask) {
    settled(ask);
    log.downloads().returned(remote.blocks(), ask.index);
  }

  private int room() {
    int taken = asks.size() + storing;
    return Math.min(Math.min(TAKE, peer.room(taken)), window.size() - taken);
  }

  private void settle(BlockAsk ask) {
    forget(ask);
    long now = peer.now();
    window.answered(now - ask.since, asks.size() + storing);
    lastAnswer = now;
    stalled = false;
  }

  private void forget(BlockAsk ask) {
    if (asks.remove(ask.index, ask) && asks.isEmpty()) {
      asks = new HashMap<>(); // Keeps no table as large as it once was.
    }
  }

  private void giveBack(@Nullable BlockAsk ask) {
    if (ask != null) {
      expected.remove(ask.index, ask.nodes);
      log.downloads().returned(remote.blocks(), ask.index);
    }
  }

  private static List<Long> blocks(List<Arrived> arrived) {
    return arrived.stream()
        .map(Arrived::block)
        .filter(Objects::nonNull)
        .map(BlockAsk::index)
        .toList();
  }

  private static long bytes(List<Arrived> arrived) {
    return arrived.stream().mapToLong(Arrived::bytes).sum();
  }

  /** What came, and which block it was asked for. */
  private record Arrived(Log.Received received, @Nullable BlockAsk block, Runnable stored) {

    private long bytes() {
      Proof.Block value = received.proof().block();
      return 256L + (value == null || value.value() == null ? 0 : value.value().length());
    }
  }

  /** Nodes that are stored, or will be before the next answer. */
  private final class Known implements NodeSource {

    private final LogReader stored;

    Known(LogReader stored) {
      this.stored = stored;
    }

    @Override
    public @Nullable TreeNode node(long index) {
      return stored.node(index);
    }

    @Override
    public boolean hasNode(long index) {
      return expected.contains(index) || stored.hasNode(index);
    }
  }

  /** One block asked for. */
  final class BlockAsk implements Requests.Asked {

    private final long index;
    private final long nodes;
    private final long fork;
    private final long since;
    private long id;
    private boolean takesRoom = true;

    BlockAsk(long index, long nodes, long fork, long since) {
      this.index = index;
      this.nodes = nodes;
      this.fork = fork;
      this.since = since;
    }

    long index() {
      return index;
    }

    @Override
    public void onData(Data data) throws ProtocolViolationException {
      settle(this);
      Proof proof = data.proof();
      Proof.Block block = proof.block();
      if (block == null
          || block.index() != index
          || proof.upgrade() != null
          || proof.hash() != null
          || proof.seek() != null) {
        giveBack(this);
        settled(this);
        throw new ProtocolViolationException(
            "asked for block " + index + ", got " + (block == null ? "none" : block.index()));
      }
      batch.add(new Arrived(new Log.Received(proof, null), this, () -> {}));
    }

    @Override
    public void onNoData(long reason) {
      settle(this);
      if (fork == remote.fork()) {
        // Of another fork than now it says nothing about what the peer holds in this one.
        refused++;
        remote.blocks().drop(index, 1);
      }
      giveBack(this);
      settled(this);
    }

    @Override
    public void onLost() {
      forget(this);
      giveBack(this);
      settled(this);
    }
  }
}
