package dev.covey.node.room;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Conflict;
import dev.covey.core.log.Downloads;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogReader;
import dev.covey.core.merkle.FlatTree;
import dev.covey.core.merkle.InvalidRequestException;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofBuilder;
import dev.covey.core.merkle.ProofRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Carries heads, requests and proven blocks between nodes, as the room's channel and the logs' do:
 * late, twice, in another order, or not at all. What a log takes in goes through its own checks.
 */
final class SimulatedNetwork {

  private static final int BLOCKS_AT_ONCE = 24;

  /** Per mille of messages that are lost, and that come twice. */
  int loss;

  int doubles;
  int slowest = 200;

  /** Logs that their writers were found to have signed twice. */
  int conflicts;

  private final SimulatedTime time;
  private final Random random;
  private final List<SimulatedNode> nodes;

  SimulatedNetwork(SimulatedTime time, Random random, List<SimulatedNode> nodes) {
    this.time = time;
    this.random = random;
    this.nodes = nodes;
  }

  /** A log, as this node shows it to that one: liars have two. */
  interface Shown {
    Optional<Log> log(SimulatedNode from, SimulatedNode to, LogKey key);
  }

  private Shown lies = (from, to, key) -> Optional.empty();

  void lieWith(Shown shown) {
    lies = shown;
  }

  /** Whether the two would hold a channel of the room between them. */
  boolean isConnected(SimulatedNode one, SimulatedNode other) {
    return one != other
        && one.isUp()
        && other.isUp()
        && one.island == other.island
        && (one.isHostile || one.room().network().mayConnect(other.device()) || other.isHostile)
        && (other.isHostile || other.room().network().mayConnect(one.device()) || one.isHostile)
        && shareKey(one, other);
  }

  /** Whether one of them is let in by a key that the other knows. */
  private static boolean shareKey(SimulatedNode one, SimulatedNode other) {
    return one.mirrorKeys().stream().anyMatch(other.mirrorKeys()::contains);
  }

  /** One tells another how far all logs are here, if it does not know. */
  void gossip(SimulatedNode from, SimulatedNode to) {
    if (isConnected(from, to)
        && !from.room().memberLogs().digest().equals(to.room().memberLogs().digest())) {
      List<Head> heads = new ArrayList<>();
      for (Head head : from.room().memberLogs().heads()) {
        heads.add(
            lies.log(from, to, head.log())
                .map(log -> new Head(log.key(), log.length()))
                .orElse(head));
      }
      send(from, to, () -> hear(to, from, heads));
    }
  }

  void gossip() {
    for (SimulatedNode from : nodes) {
      for (SimulatedNode to : nodes) {
        gossip(from, to);
      }
    }
  }

  /** There is more of a log here. */
  void grown(SimulatedNode at, Head head) {
    for (SimulatedNode to : nodes) {
      if (isConnected(at, to)) {
        send(at, to, () -> hear(to, at, List.of(head)));
      }
    }
  }

  /** Tells of heads that need not exist. */
  void tell(SimulatedNode from, SimulatedNode to, List<Head> heads) {
    send(from, to, () -> hear(to, from, heads));
  }

  /** Whoever is gone takes along what it alone told of. */
  void disconnected() {
    for (SimulatedNode node : nodes) {
      if (node.isUp()) {
        for (SimulatedNode other : nodes) {
          if (!isConnected(node, other)) {
            withdraw(node, other);
          }
        }
      }
    }
  }

  private static void withdraw(SimulatedNode node, SimulatedNode other) {
    String prefix = other.name + " ";
    for (String one : List.copyOf(node.introduced)) {
      if (one.startsWith(prefix)) {
        node.introduced.remove(one);
        boolean unused =
            node.act(
                () ->
                    node.room()
                        .memberLogs()
                        .withdraw(new LogKey(Bytes.hex(one.substring(prefix.length())))));
        if (!node.isUp()) {
          return;
        }
      }
    }
  }

  private void send(SimulatedNode from, SimulatedNode to, Runnable delivery) {
    if (random.nextInt(1_000) < loss) {
      return;
    }
    int copies = random.nextInt(1_000) < doubles ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      time.after(
          1 + random.nextInt(slowest),
          () -> {
            if (isConnected(from, to)) {
              delivery.run();
            }
          });
    }
  }

  private void hear(SimulatedNode node, SimulatedNode from, List<Head> heads) {
    for (Head head : heads) {
      boolean alive = node.act(() -> hear(node, from, head));
      if (!alive || !node.isUp()) {
        return;
      }
    }
  }

  private void hear(SimulatedNode node, SimulatedNode from, Head head) {
    MemberLogs logs = node.room().memberLogs();
    if (logs.isHere(head)) {
      return;
    }
    String entry = from.name + " " + head.log().bytes().hex();
    if (!logs.isMember(head.log()) && !node.introduced.contains(entry)) {
      if (!logs.introduce(head.log(), from.device())) {
        return;
      }
      node.introduced.add(entry);
    }
    Optional<Log> log = logs.onRemoteHead(head.log(), head.length());
    if (log.isPresent() && log.get().conflict().isEmpty()) {
      ask(node, from, log.get(), head.length());
    }
  }

  /** What of a log is wanted, and how much of it is here. */
  private record Wish(LogKey log, long length, List<Long> blocks) {}

  private void ask(SimulatedNode node, SimulatedNode from, Log log, long length) {
    List<Long> blocks = new ArrayList<>();
    // What is asked for is not remembered: whoever gets no answer asks again.
    Downloads.Held all = (first, end) -> first < end ? first : -1;
    for (long at = 0; at < length && blocks.size() < BLOCKS_AT_ONCE; at++) {
      if (log.downloads().claim(all, at, time.now())) {
        log.downloads().returned(all, at);
        blocks.add(at);
      }
    }
    Wish wish = new Wish(log.key(), log.length(), blocks);
    send(node, from, () -> answer(from, node, wish));
  }

  private void answer(SimulatedNode from, SimulatedNode to, Wish wish) {
    Log log = lies.log(from, to, wish.log()).orElseGet(() -> from.store().open(wish.log()));
    List<Log.Received> answer = log.read(reader -> prove(log, reader, wish));
    if (!answer.isEmpty()) {
      send(from, to, () -> receive(to, from, log, wish, answer));
    }
  }

  private static List<Log.Received> prove(Log log, LogReader reader, Wish wish) {
    List<Log.Received> proofs = new ArrayList<>();
    long length = reader.tree().length();
    try {
      if (length > wish.length()) {
        Proof head =
            ProofBuilder.build(
                reader,
                reader.tree(),
                ProofRequest.upgrade(wish.length(), length - wish.length()),
                log.manifest().orElseThrow().prologue());
        proofs.add(
            new Log.Received(head.withSignature(reader.signature()), log.manifest().orElseThrow()));
      }
      for (long at : wish.blocks()) {
        Bytes block = at < length ? reader.block(at) : null;
        if (block != null) {
          Proof proof =
              ProofBuilder.build(
                  reader, reader.tree(), ProofRequest.block(at, siblings(at, length)));
          proofs.add(new Log.Received(proof.withValue(block), null));
        }
      }
    } catch (InvalidRequestException e) {
      // Too little of the log is here to prove it.
      return proofs;
    }
    return proofs;
  }

  /** How many lead from a block to the root above it. */
  private static int siblings(long block, long length) {
    for (long root : FlatTree.fullRoots(length)) {
      if (FlatTree.contains(root, 2 * block)) {
        return FlatTree.depth(root);
      }
    }
    throw new IllegalArgumentException("block " + block + " of " + length);
  }

  private void receive(
      SimulatedNode node, SimulatedNode from, Log shown, Wish wish, List<Log.Received> answer) {
    boolean unused =
        node.act(
            () -> {
              Log log = node.store().open(wish.log());
              Optional<ProtocolViolationException> wrong = log.receive(answer).join();
              if (wrong.isPresent() && log.conflict().isEmpty()) {
                suspect(log, shown);
                conflicts += log.conflict().isPresent() ? 1 : 0;
              }
              if (log.conflict().isEmpty() && log.length() > wish.length()) {
                ask(node, from, log, log.length());
              }
            });
    if (shown.conflict().isEmpty() && node.isUp() && from.isUp()) {
      Log log = node.store().open(wish.log());
      if (log.conflict().isPresent()) {
        // Whoever finds out shows both heads to whom it has the other one from.
        boolean unusedToo = from.act(() -> suspect(from.store().open(wish.log()), log));
      }
    }
  }

  /** Freezes a log if the other one, signed as well, says something else. */
  private static void suspect(Log log, Log other) {
    long common = Math.min(log.length(), other.length());
    if (common == 0 || log.conflict().isPresent()) {
      return;
    }
    Optional<Proof> head = other.read(reader -> head(reader, common));
    try {
      if (head.isPresent() && log.contradicts(head.get(), other.manifest().orElseThrow())) {
        log.freeze(new Conflict(log.fork(), common, Bytes.EMPTY, Bytes.EMPTY)).join();
      }
    } catch (ProtocolViolationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Empty if too little of the log is there. */
  private static Optional<Proof> head(LogReader reader, long length) {
    try {
      return Optional.of(
          ProofBuilder.build(reader, reader.tree(), ProofRequest.upgrade(0, length))
              .withSignature(reader.signature()));
    } catch (InvalidRequestException e) {
      return Optional.empty();
    }
  }
}
