package dev.covey.core.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.merkle.MerkleTree;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A log as it was at one length: what is appended later is not in it. Safe on any thread. Once the
 * log is truncated below its length, reading it is {@link IllegalStateException}.
 */
public final class LogSnapshot {

  private final Log log;
  private final MerkleTree tree;
  private final int cuts;

  LogSnapshot(Log log, MerkleTree tree, int cuts) {
    this.log = log;
    this.tree = tree;
    this.cuts = cuts;
  }

  public long length() {
    return tree.length();
  }

  /** Bytes of all its blocks, as stored. */
  public long byteLength() {
    return tree.byteLength();
  }

  public long fork() {
    return tree.fork();
  }

  /** The 32 bytes that stand for all its blocks. */
  public Bytes treeHash() {
    return tree.treeHash();
  }

  /** As {@link Log#get}. */
  public CompletableFuture<Bytes> get(long index) {
    check(index);
    return log.get(index);
  }

  /** As {@link Log#local}. */
  public Optional<Bytes> local(long index) {
    check(index);
    return log.local(index);
  }

  /** Whether the log still starts with these blocks. */
  public boolean isValid() {
    return log.state().isUncut(cuts, tree.length());
  }

  private void check(long index) {
    if (index < 0 || index >= length()) {
      throw new IllegalArgumentException("block " + index + " of a snapshot of " + length());
    }
    if (!isValid()) {
      throw new IllegalStateException("the log was truncated below the snapshot of " + length());
    }
  }
}
