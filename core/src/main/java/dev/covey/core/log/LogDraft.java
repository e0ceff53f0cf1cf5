package dev.covey.core.log;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.merkle.MerkleBatch;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.NodeSource;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofVerifier;
import dev.covey.core.merkle.TreeHash;
import dev.covey.core.merkle.TreeNode;
import dev.covey.core.merkle.UnprovenException;
import dev.covey.core.merkle.Verified;
import dev.covey.core.store.WriteTransaction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A log as one transaction is changing it: everything that waits for the same commit shares one
 * draft, and so one signature and one write of each page. Confined to the storage's thread; gone if
 * the transaction is rolled back.
 */
final class LogDraft implements NodeSource {

  private final LogState log;
  private final WriteTransaction tx;
  private final LogHead base;
  private final Map<Long, NodePage> pages = new HashMap<>();
  private final HeldDraft held;
  private MerkleTree tree;
  private @Nullable MerkleBatch appending;
  private @Nullable NodePage lastPage;
  private Bytes signature;
  private long truncatedTo = Long.MAX_VALUE;
  private boolean unsigned;

  LogDraft(LogState log, WriteTransaction tx, LogHead base) {
    this.log = log;
    this.tx = tx;
    this.base = base;
    this.tree = base.tree();
    this.signature = base.signature();
    this.held = new HeldDraft(log.held);
    tx.beforeCommit(this::sign, this::write);
  }

  MerkleTree tree() {
    MerkleBatch batch = appending;
    if (batch != null) {
      tree = batch.tree();
      appending = null;
    }
    return tree;
  }

  /** Blocks, with those appended in this transaction. */
  long length() {
    return appending == null ? tree.length() : appending.length();
  }

  /** Writes the head of a log whose blocks are all gone. */
  static void restore(WriteTransaction tx, int id, LogHead before) {
    LogHead head = new LogHead(before.tree(), before.signature(), 0);
    tx.put(LogTables.HEADS, LogTables.id(id), head.encode());
    Map<Long, NodePage> pages = new HashMap<>();
    for (TreeNode root : head.tree().roots()) {
      pages
          .computeIfAbsent(NodePage.numberOf(root.index()), number -> NodePage.of(number, null))
          .put(root);
    }
    pages.forEach(
        (number, page) -> tx.put(LogTables.NODES, LogTables.key(id, number), page.encode()));
  }

  @Override
  public @Nullable TreeNode node(long index) {
    return page(NodePage.numberOf(index)).get(index);
  }

  /** Appends blocks whose leaves were hashed before; the head is signed once, at the commit. */
  void append(List<Bytes> blocks, List<TreeNode> leaves) {
    log.checkNotFrozen(); // it may have been frozen while this waited
    long start = length();
    MerkleBatch batch = appending;
    if (batch == null) {
      batch = tree.batch(this::put);
      appending = batch;
    }
    for (int i = 0; i < blocks.size(); i++) {
      TreeNode leaf = leaves.get(i);
      batch.append(new TreeNode(2 * (start + i), leaf.size(), leaf.hash()));
      tx.put(LogTables.BLOCKS, LogTables.key(log.id, start + i), blocks.get(i));
    }
    unsigned = true;
    held.add(start, batch.length());
  }

  /** Encrypts blocks for where they come, then appends them. */
  void append(List<Bytes> texts, BlockEncryption encryption) {
    List<Bytes> blocks = new ArrayList<>(texts.size());
    List<TreeNode> leaves = new ArrayList<>(texts.size());
    for (Bytes text : texts) {
      Bytes block = encryption.encrypt(length() + blocks.size(), tree.fork(), text);
      blocks.add(block);
      leaves.add(TreeHash.current().leaf(0, block));
    }
    append(blocks, leaves);
  }

  /** Appends blocks with a signature made elsewhere, which must be right for what then is there. */
  void append(List<Bytes> blocks, List<TreeNode> leaves, Bytes signed) {
    sign();
    append(blocks, leaves);
    signature = signed.compact();
    unsigned = false;
  }

  /** Forgets blocks, not their place in the tree. */
  void clear(long start, long end) {
    int id = log.id;
    tx.deleteRange(LogTables.BLOCKS, LogTables.key(id, start), LogTables.key(id, end));
    held.remove(start, end);
  }

  /** Forgets what was found bad; returns how many blocks are missing now. */
  long forget(AuditReport report) {
    long missing = 0;
    for (AuditReport.Finding finding : report.findings()) {
      long start = finding.start();
      long end = Math.min(finding.end(), length());
      if (finding.kind() == AuditReport.Kind.SIGNATURE) {
        if (log.keyPair != null) {
          throw new IllegalStateException(
              "the head of a log that is written here is damaged: restore it from a backup");
        }
        signature = Bytes.EMPTY;
        truncate(MerkleTree.empty(tree().fork()), 0);
        return end;
      }
      if (finding.kind() == AuditReport.Kind.NODES) {
        forgetNodes(start, end);
      }
      clear(start, end);
      missing += Math.max(0, end - start);
    }
    return missing;
  }

  /** Forgets all nodes below the one whose blocks these are. */
  private void forgetNodes(long start, long end) {
    long top = start + end - 1;
    for (long number = NodePage.numberOf(2 * start);
        number <= NodePage.numberOf(2 * end - 2);
        number++) {
      NodePage page = page(number);
      for (long i = number * NodePage.NODES; i < (number + 1) * NodePage.NODES; i++) {
        if (i >= 2 * start && i <= 2 * end - 2 && i != top) {
          page.remove(i);
        }
      }
    }
  }

  /**
   * Checks what a peer sent and keeps it. Throws, and changes nothing, if it does not verify; does
   * nothing if an upgrade was overtaken by another, or a node is gone that was to be there.
   */
  void accept(Log.Received received) throws ProtocolViolationException {
    MerkleTree tree = tree();
    Proof proof = received.proof();
    Manifest told = received.manifest();
    Proof.Upgrade upgrade = proof.upgrade();
    if (log.conflict != null
        || (upgrade != null && proof.fork() <= tree.fork() && !continues(upgrade, proof.fork()))
        || (upgrade == null && proof.fork() != tree.fork())) {
      return;
    }
    SignatureVerifier verifier = log.verifier(told);
    Verified verified;
    try {
      verified = ProofVerifier.verify(this, tree, proof, verifier.prologue());
    } catch (UnprovenException e) {
      return;
    }
    MerkleTree longer = verified.tree();
    if (longer != null) {
      upgrade(longer, verified.ancestors(), received, verifier);
    }
    verified.nodes().forEach(this::put);
    Proof.Block block = proof.block();
    if (block != null && block.value() != null) {
      tx.put(LogTables.BLOCKS, LogTables.key(log.id, block.index()), block.value());
      held.add(block.index(), block.index() + 1);
    }
  }

  private void upgrade(
      MerkleTree longer, long ancestors, Log.Received received, SignatureVerifier verifier)
      throws ProtocolViolationException {
    Proof.Upgrade upgrade = received.proof().upgrade();
    Bytes signed = upgrade == null ? null : upgrade.signature();
    if (!verifier.verify(longer, signed)) {
      throw new ProtocolViolationException(
          "log " + log.key + ": the signature of length " + longer.length() + " is wrong");
    }
    long kept = ancestors;
    Log.Shared shared = received.shared();
    MerkleTree tree = tree();
    if (shared != null && shared.with().equals(tree)) {
      kept = Math.max(kept, shared.blocks());
    }
    if (kept < tree.length()) {
      truncate(longer, kept);
    }
    if (shared != null && kept == shared.blocks()) {
      shared.nodes().forEach(this::put);
    }
    this.tree = longer;
    signature = signed == null ? Bytes.EMPTY : signed.compact();
    unsigned = false;
    Manifest told = received.manifest();
    if (told != null && log.manifest == null) {
      LogStore.learn(tx, log, told);
    }
  }

  private boolean continues(Proof.Upgrade upgrade, long fork) {
    return fork == tree.fork() && upgrade.start() == length();
  }

  /** Forgets blocks from {@code length} on and goes on with that tree, in its fork. */
  void truncate(MerkleTree shorter, long length) {
    truncatedTo = Math.min(truncatedTo, length);
    int id = log.id;
    tx.deleteRange(LogTables.BLOCKS, LogTables.key(id, length), LogTables.key(id, Long.MAX_VALUE));
    // A node is kept if all blocks below it are: the right edge decides, and the pages tell.
    long firstPage = NodePage.numberOf(Math.max(0, 2 * length - 1));
    NodePage edge = page(firstPage);
    edge.removeFrom(Math.max(0, 2 * length - 1));
    tx.deleteRange(
        LogTables.NODES, LogTables.key(id, firstPage + 1), LogTables.key(id, Long.MAX_VALUE));
    pages.keySet().removeIf(number -> number > firstPage);
    lastPage = null;
    dropParentsAcross(length);
    held.remove(length, Math.max(length(), length));
    appending = null;
    tree = shorter;
  }

  void signLater() {
    log.checkNotFrozen();
    unsigned = true;
  }

  private void put(TreeNode node) {
    page(NodePage.numberOf(node.index())).put(node);
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
    NodePage last = lastPage;
    if (last != null && last.number() == number) {
      return last;
    }
    NodePage page = pages.computeIfAbsent(number, this::load);
    lastPage = page;
    return page;
  }

  private NodePage load(long number) {
    // Nothing is stored beyond the tree that this transaction started from.
    boolean isNew = number * NodePage.NODES >= 2 * base.tree().length();
    return NodePage.of(
        number, isNew ? null : tx.get(LogTables.NODES, LogTables.key(log.id, number)));
  }

  /** Before the commit, on any thread, or earlier. */
  private void sign() {
    MerkleTree tree = tree();
    if (unsigned) {
      signature = log.sign(tree);
      unsigned = false;
    }
  }

  private void write() {
    for (NodePage page : pages.values()) {
      if (page.isChanged()) {
        tx.put(LogTables.NODES, LogTables.key(log.id, page.number()), page.encode());
      }
    }
    writeHeld();
    LogHead head = new LogHead(tree, signature, held.floor());
    tx.put(LogTables.HEADS, LogTables.id(log.id), head.encode());
    long cut = truncatedTo;
    List<HeldDraft.Change> changes = held.changes();
    tx.afterCommit(() -> log.publish(base, head, cut, changes));
  }

  /** Writes the pages of held blocks beyond the contiguous ones. */
  private void writeHeld() {
    if (held.swallowsPages()) {
      long first = held.floor() / Bitfield.PAGE_BITS;
      tx.deleteRange(LogTables.BITS, LogTables.key(log.id, 0), LogTables.key(log.id, first));
    }
    held.eachStoredChange(
        (number, words) -> {
          Bytes key = LogTables.key(log.id, number);
          if (words.length == 0) {
            tx.delete(LogTables.BITS, key);
          } else {
            tx.put(LogTables.BITS, key, encode(words));
          }
        });
  }

  private static Bytes encode(long[] words) {
    byte[] bytes = new byte[words.length * 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(words);
    return Bytes.wrap(bytes);
  }

  static long[] decode(Bytes stored) {
    if (stored.length() != Bitfield.PAGE_BITS / 8) {
      throw new StorageException(
          "a page of held blocks is damaged: " + stored.length() + " bytes, expected 512");
    }
    long[] words = new long[stored.length() / 8];
    ByteBuffer.wrap(stored.unsafeArray(), stored.arrayOffset(), stored.length())
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(words);
    return words;
  }
}
