package dev.covey.core.log;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.merkle.MerkleBatch;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.NodeSource;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofVerifier;
import dev.covey.core.merkle.TreeNode;
import dev.covey.core.merkle.Verified;
import dev.covey.core.store.WriteTransaction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A log as one transaction is changing it: everything that waits for the same commit shares one
 * draft, and so one signature and one write of each page. Confined to the storage's thread; gone if
 * the transaction is rolled back.
 */
final class LogDraft implements NodeSource {

  private final Log log;
  private final WriteTransaction tx;
  private final LogHead base;
  private final Map<Long, NodePage> pages = new HashMap<>();
  private final Encoder scratch = new Encoder(2_048);
  private final List<long[]> added = new ArrayList<>();
  private MerkleTree tree;
  private Bytes signature;
  private long truncatedTo = Long.MAX_VALUE;
  private boolean unsigned;

  LogDraft(Log log, WriteTransaction tx, LogHead base) {
    this.log = log;
    this.tx = tx;
    this.base = base;
    this.tree = base.tree();
    this.signature = base.signature();
    tx.beforeCommit(this::write);
  }

  MerkleTree tree() {
    return tree;
  }

  @Override
  public @Nullable TreeNode node(long index) {
    return page(NodePage.numberOf(index)).get(index);
  }

  /** Appends blocks whose leaves were hashed before; the head is signed once, at the commit. */
  void append(List<Bytes> blocks, List<TreeNode> leaves) {
    long start = tree.length();
    MerkleBatch batch = tree.batch();
    for (int i = 0; i < blocks.size(); i++) {
      TreeNode leaf = leaves.get(i);
      batch.append(new TreeNode(2 * (start + i), leaf.size(), leaf.hash()));
      tx.put(LogTables.BLOCKS, LogTables.key(log.id(), start + i), blocks.get(i));
    }
    batch.nodes().forEach(this::put);
    tree = batch.tree();
    unsigned = true;
    held(start, tree.length());
  }

  /**
   * Checks what a peer sent and keeps it. Throws, and changes nothing, if it does not verify; does
   * nothing if an upgrade was overtaken by another.
   */
  void accept(Proof proof, @Nullable Manifest told) throws ProtocolViolationException {
    Proof.Upgrade upgrade = proof.upgrade();
    if (upgrade != null && proof.fork() <= tree.fork() && !continues(upgrade, proof.fork())) {
      return;
    }
    if (upgrade == null && proof.fork() != tree.fork()) {
      return;
    }
    SignatureVerifier verifier = verifier(told);
    Verified verified = ProofVerifier.verify(this, tree, proof, verifier.prologue());
    MerkleTree longer = verified.tree();
    if (longer != null) {
      Bytes signed = upgrade == null ? null : upgrade.signature();
      if (!verifier.verify(longer, signed)) {
        throw new ProtocolViolationException(
            "log " + log.key() + ": the signature of length " + longer.length() + " is wrong");
      }
      if (verified.ancestors() < tree.length()) {
        truncate(longer, verified.ancestors());
      }
      tree = longer;
      signature = signed == null ? Bytes.EMPTY : signed.compact();
      if (told != null && log.manifest().isEmpty()) {
        LogStore.learn(tx, log, told);
      }
    }
    verified.nodes().forEach(this::put);
    Proof.Block block = proof.block();
    if (block != null && block.value() != null) {
      tx.put(LogTables.BLOCKS, LogTables.key(log.id(), block.index()), block.value());
      held(block.index(), block.index() + 1);
    }
  }

  private boolean continues(Proof.Upgrade upgrade, long fork) {
    return fork == tree.fork() && upgrade.start() == tree.length();
  }

  /** Who may sign: as known, as told now if that is the log's key, or its key itself. */
  private SignatureVerifier verifier(@Nullable Manifest told) throws ProtocolViolationException {
    Optional<Manifest> known = log.manifest();
    if (known.isPresent()) {
      return SignatureVerifier.of(known.get());
    }
    if (told == null) {
      return SignatureVerifier.compat(log.key());
    }
    if (!told.key().equals(log.key())) {
      throw new ProtocolViolationException("a manifest that does not hash to log " + log.key());
    }
    return SignatureVerifier.of(told);
  }

  /** Forgets blocks from {@code length} on and goes on with that tree, in its fork. */
  void truncate(MerkleTree shorter, long length) {
    truncatedTo = Math.min(truncatedTo, length);
    int id = log.id();
    tx.deleteRange(LogTables.BLOCKS, LogTables.key(id, length), LogTables.key(id, Long.MAX_VALUE));
    // A node is kept if all blocks below it are: the right edge decides, and the pages tell.
    long firstPage = NodePage.numberOf(Math.max(0, 2 * length - 1));
    NodePage edge = page(firstPage);
    edge.removeFrom(Math.max(0, 2 * length - 1));
    tx.deleteRange(
        LogTables.NODES, LogTables.key(id, firstPage + 1), LogTables.key(id, Long.MAX_VALUE));
    pages.keySet().removeIf(number -> number > firstPage);
    dropParentsAcross(length);
    added.removeIf(range -> range[0] >= length);
    added.replaceAll(range -> new long[] {range[0], Math.min(range[1], length)});
    tree = shorter;
  }

  void signLater() {
    unsigned = true;
  }

  private void put(TreeNode node) {
    page(NodePage.numberOf(node.index())).put(node);
  }

  private void held(long start, long end) {
    if (!added.isEmpty() && added.get(added.size() - 1)[1] == start) {
      added.get(added.size() - 1)[1] = end;
    } else {
      added.add(new long[] {start, end});
    }
  }

  /** Parents left of the cut whose right children lie beyond it describe blocks that are gone. */
  private void dropParentsAcross(long length) {
    for (int depth = 1; depth < 53; depth++) {
      long blocks = 1L << depth;
      long start = length & -blocks;
      if (start == length) {
        continue;
      }
      long index = 2 * start + blocks - 1;
      if (index < 2 * length - 1) {
        NodePage page = page(NodePage.numberOf(index));
        page.remove(index);
      }
    }
  }

  private NodePage page(long number) {
    return pages.computeIfAbsent(
        number, n -> NodePage.of(n, tx.get(LogTables.NODES, LogTables.key(log.id(), n))));
  }

  private void write() {
    if (unsigned) {
      signature = log.sign(tree);
    }
    for (NodePage page : pages.values()) {
      if (page.isChanged()) {
        tx.put(LogTables.NODES, LogTables.key(log.id(), page.number()), page.encode(scratch));
      }
    }
    long contiguous = writeBits();
    LogHead head = new LogHead(tree, signature, contiguous);
    tx.put(LogTables.HEADS, LogTables.id(log.id()), head.encode());
    long cut = truncatedTo;
    tx.afterCommit(() -> log.publish(base, head, cut, added));
  }

  /** Writes the pages of held blocks beyond the contiguous ones; returns the contiguous length. */
  private long writeBits() {
    Bitfield after = log.held().copyOf();
    TreeSet<Long> touched = new TreeSet<>();
    if (truncatedTo != Long.MAX_VALUE) {
      after.clear(truncatedTo, Math.max(truncatedTo, base.tree().length()));
      long page = truncatedTo / Bitfield.PAGE_BITS;
      touched.add(page);
      tx.deleteRange(
          LogTables.BITS,
          LogTables.key(log.id(), page + 1),
          LogTables.key(log.id(), Long.MAX_VALUE));
    }
    for (long[] range : added) {
      after.set(range[0], range[1]);
      for (long p = range[0] / Bitfield.PAGE_BITS; p * Bitfield.PAGE_BITS < range[1]; p++) {
        touched.add(p);
      }
    }
    long floor = after.floor();
    for (long page : touched) {
      Bytes key = LogTables.key(log.id(), page);
      if ((page + 1) * Bitfield.PAGE_BITS <= floor || after.nextSet(floor, Long.MAX_VALUE) < 0) {
        tx.delete(LogTables.BITS, key);
      } else {
        tx.put(LogTables.BITS, key, encode(after.page(page)));
      }
    }
    return floor;
  }

  private static Bytes encode(long[] words) {
    byte[] bytes = new byte[words.length * 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(words);
    return Bytes.wrap(bytes);
  }

  static long[] decode(Bytes stored) {
    long[] words = new long[stored.length() / 8];
    ByteBuffer.wrap(stored.unsafeArray(), stored.arrayOffset(), stored.length())
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(words);
    return words;
  }
}
