package dev.covey.core.log;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.NotWritableException;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.TreeHash;
import dev.covey.core.merkle.TreeNode;
import dev.covey.core.store.Storage;
import dev.covey.core.store.WriteTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A signed, append-only list of blocks. One instance a log and store, usable from any thread; what
 * changes is changed on the storage's thread and published as a snapshot once it is durable.
 */
public final class Log {

  private static final Logger LOG = LoggerFactory.getLogger(Log.class);

  /** The largest block, in bytes: what a peer can send in one frame with its proof. */
  public static final int MAX_BLOCK = 15 << 20;

  private final Storage storage;
  private final LogKey key;
  private final DiscoveryKey discoveryKey;
  private final int id;
  private final Bitfield held;
  private final Downloads downloads = new Downloads(this);
  private final List<LogListener> listeners = new CopyOnWriteArrayList<>();
  private volatile LogHead head;
  private volatile @Nullable Manifest manifest;
  private volatile @Nullable KeyPair keyPair;

  Log(Storage storage, LogKey key, int id, LogHead head, Bitfield held) {
    this.storage = storage;
    this.key = key;
    this.discoveryKey = key.discoveryKey();
    this.id = id;
    this.head = head;
    this.held = held;
  }

  public LogKey key() {
    return key;
  }

  public DiscoveryKey discoveryKey() {
    return discoveryKey;
  }

  /** Whether this process has the secret key. */
  public boolean isWritable() {
    return keyPair != null;
  }

  public LogInfo info() {
    return head.info();
  }

  /** Blocks, signed and verified; not all need be held here. */
  public long length() {
    return head.tree().length();
  }

  /** Bytes of all blocks, as stored. */
  public long byteLength() {
    return head.tree().byteLength();
  }

  /** How often the log was truncated and rewritten. */
  public long fork() {
    return head.tree().fork();
  }

  /** Blocks held from 0 without a gap. */
  public long contiguousLength() {
    return held.floor();
  }

  /** Who may sign; empty until a peer told it. */
  public Optional<Manifest> manifest() {
    return Optional.ofNullable(manifest);
  }

  /** Appends one block; returns its index. Durable when it returns. */
  @CanIgnoreReturnValue
  public long append(Bytes block) {
    return append(List.of(block));
  }

  /**
   * Appends blocks as one: all or none. Returns the index of the first. Durable when it returns;
   * blocks of at most {@link #MAX_BLOCK} bytes; {@link NotWritableException} without the key.
   */
  @CanIgnoreReturnValue
  public long append(List<Bytes> blocks) {
    try {
      return appendAsync(blocks).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * As {@link #append(List)}, without waiting: in the order of the calls, and those that wait for
   * the same commit share one signature. Hashes on the calling thread.
   */
  public CompletableFuture<Long> appendAsync(List<Bytes> blocks) {
    if (keyPair == null) {
      throw new NotWritableException("log " + key + " cannot be written here: no secret key");
    }
    List<Bytes> copy = List.copyOf(blocks);
    List<TreeNode> leaves = new ArrayList<>(copy.size());
    TreeHash hash = TreeHash.current();
    for (Bytes block : copy) {
      if (block.length() > MAX_BLOCK) {
        throw new IllegalArgumentException(
            "block of " + block.length() + " bytes, at most " + MAX_BLOCK);
      }
      leaves.add(hash.leaf(0, block));
    }
    return storage.submit(
        tx -> {
          LogDraft draft = draft(tx);
          long first = draft.tree().length();
          if (!copy.isEmpty()) {
            draft.append(copy, leaves);
          }
          return first;
        });
  }

  /** Cuts the log to its first blocks, in a new fork. Durable when it returns. */
  public void truncate(long length) {
    if (keyPair == null) {
      throw new NotWritableException("log " + key + " cannot be written here: no secret key");
    }
    storage.write(
        tx -> {
          LogDraft draft = draft(tx);
          MerkleTree tree = draft.tree();
          draft.truncate(tree.truncate(draft, length, tree.fork() + 1), length);
          draft.signLater();
          return true;
        });
  }

  /** Whether the block is held here. */
  public boolean has(long index) {
    return held.get(index) && index < length();
  }

  /** The block, if it is held here. Local: one lookup, never waits for a peer. */
  public Optional<Bytes> local(long index) {
    checkIndex(index);
    if (!has(index)) {
      return Optional.empty();
    }
    return storage.read(
        tx -> Optional.ofNullable(tx.get(LogTables.BLOCKS, LogTables.key(id, index))));
  }

  /** The blocks held from {@code start} on, at most {@code limit}, up to the first gap. */
  public List<Bytes> localRange(long start, int limit) {
    checkIndex(start);
    long end = Math.min(length(), start + limit);
    List<Bytes> blocks = new ArrayList<>();
    long[] next = {start};
    return storage.read(
        tx -> {
          tx.scan(
              LogTables.BLOCKS,
              LogTables.key(id, start),
              LogTables.key(id, end),
              (at, block) -> {
                if (LogTables.numberOf(at) != next[0]) {
                  return false;
                }
                next[0]++;
                return blocks.add(block);
              });
          return blocks;
        });
  }

  /**
   * The block, from here or, verified, from a connected peer. Waits as long as it takes: give it a
   * timeout; cancelling withdraws it.
   */
  public CompletableFuture<Bytes> get(long index) {
    Optional<Bytes> here = local(index);
    if (here.isPresent()) {
      return CompletableFuture.completedFuture(here.get());
    }
    CompletableFuture<Void> arrival = downloads.want(index, index + 1);
    CompletableFuture<Bytes> block =
        arrival.thenApply(
            done ->
                local(index)
                    .orElseThrow(
                        () -> new IllegalStateException("block " + index + " is gone again")));
    return cancelling(block, arrival);
  }

  /** Completes when blocks {@code start <= i < end} are held; cancelling withdraws it. */
  public CompletableFuture<Void> download(long start, long end) {
    checkIndex(start);
    return downloads.want(start, end);
  }

  /** Downloads everything, and what is appended later, until closed. */
  public Registration follow() {
    return downloads.follow();
  }

  public Registration listen(LogListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /**
   * Verifies proofs and blocks from one peer, in order, and keeps what holds. Completes when that
   * is durable: with what was wrong with the first that did not verify, or empty.
   */
  public CompletableFuture<Optional<ProtocolViolationException>> receive(List<Received> batch) {
    return storage.submit(
        tx -> {
          LogDraft draft = draft(tx);
          for (Received received : batch) {
            try {
              draft.accept(received.proof(), received.manifest());
            } catch (ProtocolViolationException e) {
              return Optional.of(e);
            }
          }
          return Optional.empty();
        });
  }

  /**
   * Reads nodes and blocks in one snapshot that holds at least what {@link #head} says now: what
   * proofs are built from.
   */
  @CanIgnoreReturnValue
  public <T> T read(Function<LogReader, T> work) {
    LogHead now = head;
    return storage.read(tx -> work.apply(new LogReader(tx, id, now)));
  }

  /** Something a peer sent for this log. */
  public record Received(Proof proof, @Nullable Manifest manifest) {}

  /** What is wanted from peers: for the replicator. */
  public Downloads downloads() {
    return downloads;
  }

  /** Which blocks are held: for reading only. */
  public Bitfield held() {
    return held;
  }

  int id() {
    return id;
  }

  LogHead head() {
    return head;
  }

  LogDraft draft(WriteTransaction tx) {
    return tx.attachment(this, LogDraft.class, () -> new LogDraft(this, tx, head));
  }

  Bytes sign(MerkleTree tree) {
    KeyPair pair = keyPair;
    if (pair == null) {
      throw new NotWritableException("log " + key + " cannot be signed here: no secret key");
    }
    Manifest known = manifest;
    if (known == null) {
      throw new IllegalStateException("log " + key + " is writable but has no manifest");
    }
    return SignatureVerifier.of(known).sign(tree, pair);
  }

  void writable(KeyPair pair) {
    keyPair = pair;
  }

  void know(Manifest known) {
    manifest = known;
  }

  /** On the storage's thread, after a commit. */
  void publish(LogHead before, LogHead after, long truncatedTo, List<long[]> added) {
    if (truncatedTo != Long.MAX_VALUE) {
      held.clear(truncatedTo, Math.max(truncatedTo, before.tree().length()));
    }
    head = after;
    for (long[] range : added) {
      held.set(range[0], range[1]);
    }
    if (!after.tree().equals(before.tree())) {
      listeners.forEach(listener -> listener.onAppend(after.info()));
      downloads.changed();
    }
    for (long[] range : added) {
      downloads.stored(range[0], range[1]);
      listeners.forEach(listener -> listener.onBlocks(range[0], range[1]));
    }
  }

  void close() {
    LOG.debug("closing log {}", key);
    downloads.close();
    listeners.clear();
  }

  private static <T> CompletableFuture<T> cancelling(
      CompletableFuture<T> result, CompletableFuture<?> source) {
    CompletableFuture<T> outer =
        result.whenComplete(
            (value, failure) -> {
              if (failure != null) {
                source.cancel(false);
              }
            });
    return outer;
  }

  private static void checkIndex(long index) {
    if (index < 0) {
      throw new IllegalArgumentException("block index " + index);
    }
  }
}
