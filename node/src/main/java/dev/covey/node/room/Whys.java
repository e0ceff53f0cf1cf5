package dev.covey.node.room;

import dev.covey.api.MessageId;
import dev.covey.api.Why;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogReader;
import dev.covey.core.log.Manifest;
import dev.covey.core.log.SignatureVerifier;
import dev.covey.core.merkle.FlatTree;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.TreeHash;
import dev.covey.core.merkle.TreeNode;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.index.Author;
import dev.covey.node.room.index.Judgement;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.WriterLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Says of an entry where it stands, and why it counts or not. Safe on any thread. */
final class Whys {

  private final RoomIndex index;
  private final RoomEntries entries;
  private final Marks marks;
  private final Function<LogKey, Log> logs;

  Whys(RoomIndex index, RoomEntries entries, Marks marks, Function<LogKey, Log> logs) {
    this.index = index;
    this.entries = entries;
    this.marks = marks;
    this.logs = logs;
  }

  /** Empty for what is not of this room, or not here. */
  Optional<Why> of(MessageId id) {
    return index.log(new LogKey(Bytes.hex(id.logKey()))).flatMap(writer -> of(id, writer));
  }

  private Optional<Why> of(MessageId id, WriterLog writer) {
    Log log = logs.apply(writer.key());
    Optional<Judgement> judgement = index.judgement(writer, id.index());
    if (judgement.isEmpty() && !log.has(id.index())) {
      return Optional.empty();
    }
    Optional<Entry> entry =
        judgement.filter(Judgement::isReadable).flatMap(j -> entries.read(writer, id.index()));
    Optional<Author> author = writer.author();
    return Optional.of(
        new Why(
            id,
            author.map(a -> a.identity().toString()).orElse(""),
            author.map(Author::name).orElse(""),
            author.map(a -> a.device().toString()).orElse(""),
            judgement.map(Judgement::kind).orElse("unknown"),
            entry.map(e -> time(e.time())).orElse(""),
            entry.map(e -> Instant.ofEpochMilli(e.at())),
            entry.map(this::seen).orElse(List.of()),
            judgement.map(Judgement::counts).orElse(false),
            judgement
                .map(j -> verdict(j, writer, id.index()))
                .orElseGet(() -> index.waiting(writer)),
            proof(log, id.index())));
  }

  private String verdict(Judgement judgement, WriterLog writer, long at) {
    boolean redacted = judgement.counts() && marks.isRedacted(new Ref(writer.tag(), at));
    return redacted
        ? judgement.words() + "; what it said was redacted: its block is cleared, its proof stays"
        : judgement.words();
  }

  private static String time(long time) {
    return HybridClock.millis(time) + "." + HybridClock.counter(time);
  }

  private List<Why.Seen> seen(Entry entry) {
    List<Why.Seen> seen = new ArrayList<>();
    for (Seen head : entry.seen()) {
      Optional<WriterLog> log = index.log(head.tag());
      seen.add(
          new Why.Seen(
              log.map(l -> l.key().bytes().hex()).orElseGet(() -> head.tag().toString()),
              log.flatMap(WriterLog::author).map(Author::name).orElse(""),
              head.length(),
              log.filter(l -> l.indexed() >= head.length()).isPresent()));
    }
    return seen;
  }

  private static Optional<Why.Proof> proof(Log log, long at) {
    Optional<Manifest> manifest = log.manifest();
    if (manifest.isEmpty()) {
      return Optional.empty();
    }
    SignatureVerifier verifier = SignatureVerifier.of(manifest.get());
    return log.read(reader -> proof(reader, at, verifier));
  }

  private static Optional<Why.Proof> proof(LogReader log, long at, SignatureVerifier verifier) {
    MerkleTree tree = log.tree();
    Bytes block = at < tree.length() ? log.block(at) : null;
    TreeNode leaf = log.node(2 * at);
    if (leaf == null || at >= tree.length()) {
      return Optional.empty();
    }
    TreeNode node = block == null ? leaf : TreeHash.current().leaf(at, block);
    List<String> path = new ArrayList<>();
    Bytes blockHash = node.hash();
    while (tree.root(node.index()) == null) {
      TreeNode sibling = log.node(FlatTree.sibling(node.index()));
      if (sibling == null) {
        return Optional.empty();
      }
      path.add(sibling.hash().hex());
      node = TreeHash.current().parent(node, sibling);
    }
    boolean holds = node.equals(tree.root(node.index())) && verifier.verify(tree, log.signature());
    return Optional.of(
        new Why.Proof(blockHash.hex(), path, tree.treeHash().hex(), tree.length(), holds));
  }
}
