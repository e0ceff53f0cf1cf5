package dev.covey.core.log;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.NotWritableException;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.merkle.ByteSeek;
import dev.covey.core.merkle.MerkleBatch;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.TreeHash;
import dev.covey.core.merkle.TreeNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A signed, append-only list of blocks. One instance a log and store, usable from any thread; what
 * changes is changed on the storage's thread and published as a snapshot once it is durable.
 */
public final class Log {

  /** The largest block, in bytes: what a peer can send in one frame with its proof. */
  public static final int MAX_BLOCK = 15 << 20;

  private final LogState state;

  Log(LogState state) {
    this.state = state;
  }

  public LogKey key() {
    return state.key;
  }

  public DiscoveryKey discoveryKey() {
    return state.discoveryKey;
  }

  /** Whether this process has the secret key, and the log is not frozen. */
  public boolean isWritable() {
    return state.keyPair != null && state.conflict == null;
  }

  /** Proof that the writer signed two different logs; nothing is appended or received any more. */
  public Optional<Conflict> conflict() {
    return Optional.ofNullable(state.conflict);
  }

  /** The tree as of now: its hash, roots, length and fork. */
  public MerkleTree tree() {
    return state.head.tree();
  }

  public LogInfo info() {
    return state.head.info();
  }

  /** Blocks, signed and verified; not all need be held here. */
  public long length() {
    return state.head.tree().length();
  }

  /** Bytes of all blocks, as stored. */
  public long byteLength() {
    return state.head.tree().byteLength();
  }

  /** How often the log was truncated and rewritten. */
  public long fork() {
    return state.head.tree().fork();
  }

  /** Whether its store has deleted it: it takes nothing any more, another one may be there. */
  public boolean isDeleted() {
    return state.isDeleted();
  }

  /** Blocks held from 0 without a gap. */
  public long contiguousLength() {
    return state.held.floor();
  }

  /** Who may sign; empty until a peer told it. */
  public Optional<Manifest> manifest() {
    return Optional.ofNullable(state.manifest);
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
    return join(appendAsync(blocks));
  }

  /**
   * As {@link #append(List)}, without waiting: in the order of the calls, and those that wait for
   * the same commit share one signature. Hashes on the calling thread.
   */
  public CompletableFuture<Long> appendAsync(List<Bytes> blocks) {
    state.checkWritable();
    List<Bytes> copy = List.copyOf(blocks);
    List<TreeNode> leaves = leaves(copy);
    return state.change(
        draft -> {
          long first = draft.length();
          if (!copy.isEmpty()) {
            draft.append(copy, leaves);
          }
          return first;
        });
  }

  /** As {@link #appendAsync(List)}, each block encrypted for the place it comes to. */
  CompletableFuture<Long> appendAsync(List<Bytes> texts, BlockEncryption encryption) {
    state.checkWritable();
    List<Bytes> copy = List.copyOf(texts);
    copy.forEach(text -> checkSize(text.length() + BlockEncryption.PADDING));
    return state.change(
        draft -> {
          long first = draft.length();
          if (!copy.isEmpty()) {
            draft.append(copy, encryption);
          }
          return first;
        });
  }

  /**
   * Appends blocks that others have signed, as several signers must: the signature, in its wire
   * form, is over {@code tree().batch()} with these blocks. {@link IllegalArgumentException} if it
   * is not. Durable when it returns.
   */
  @CanIgnoreReturnValue
  public long append(List<Bytes> blocks, Bytes signature) {
    state.checkNotFrozen();
    List<Bytes> copy = List.copyOf(blocks);
    List<TreeNode> leaves = leaves(copy);
    return join(
        state.change(
            draft -> {
              long first = draft.length();
              MerkleBatch batch = draft.tree().batch();
              copy.forEach(batch::append);
              if (!state.verifier().verify(batch.tree(), signature)) {
                throw new IllegalArgumentException(
                    "the signature does not make " + batch.length() + " blocks of " + key());
              }
              draft.append(copy, leaves, signature);
              return first;
            }));
  }

  /** Cuts the log to its first blocks, in the next fork. Durable when it returns. */
  public void truncate(long length) {
    truncate(length, fork() + 1);
  }

  /** Cuts the log to its first blocks, in this fork, which must be a later one. */
  public void truncate(long length, long fork) {
    state.checkWritable();
    checkIndex(length);
    var unused =
        join(
            state.change(
                draft -> {
                  MerkleTree tree = draft.tree();
                  if (length > tree.length() || fork <= tree.fork()) {
                    throw new IllegalArgumentException(
                        "truncate to "
                            + length
                            + " in fork "
                            + fork
                            + ": the log has "
                            + tree.length()
                            + " blocks in fork "
                            + tree.fork());
                  }
                  draft.truncate(tree.truncate(draft, length, fork), length);
                  draft.signLater();
                  return true;
                }));
  }

  /**
   * Forgets blocks {@code start <= i < end}, to save room. They stay part of the log, and can be
   * had again from peers. Durable when it returns.
   */
  public void clear(long start, long end) {
    checkIndex(start);
    var unused =
        join(
            state.change(
                draft -> {
                  draft.clear(start, Math.min(end, draft.length()));
                  return true;
                }));
  }

  /**
   * Does not fetch this block while the process lasts, whoever follows the log: what was cleared
   * for good.
   */
  public void forgo(long index) {
    checkIndex(index);
    state.downloads.forgo(index);
  }

  /** Whether the block is held here. */
  public boolean has(long index) {
    return state.has(index);
  }

  /** The block, if it is held here. Local: one lookup, never waits for a peer. */
  public Optional<Bytes> local(long index) {
    checkIndex(index);
    if (!has(index)) {
      return Optional.empty();
    }
    return state.storage.read(
        tx -> Optional.ofNullable(tx.get(LogTables.BLOCKS, LogTables.key(state.id, index))));
  }

  /** The blocks held from {@code start} on, at most {@code limit}, up to the first gap. */
  public List<Bytes> localRange(long start, int limit) {
    checkIndex(start);
    long end = Math.min(length(), start + limit);
    List<Bytes> blocks = new ArrayList<>();
    long[] next = {start};
    return state.storage.read(
        tx -> {
          tx.scan(
              LogTables.BLOCKS,
              LogTables.key(state.id, start),
              LogTables.key(state.id, end),
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
    CompletableFuture<Void> arrival = state.downloads.want(index, index + 1);
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
    return state.downloads.want(start, end);
  }

  /** As {@link #download(long, long)}, telling the listener as blocks come in. */
  public CompletableFuture<Void> download(long start, long end, DownloadListener progress) {
    checkIndex(start);
    return state.downloads.want(start, end, progress);
  }

  /**
   * The place of a byte, from the nodes held here or from a peer. Waits until the log is that long:
   * give it a timeout; cancelling withdraws it.
   */
  public CompletableFuture<LogSeek> seek(long byteOffset) {
    return seek(byteOffset, 0);
  }

  CompletableFuture<LogSeek> seek(long byteOffset, long padding) {
    checkIndex(byteOffset);
    ByteSeek.Place place =
        state.read(reader -> Optional.ofNullable(reader.find(byteOffset, padding))).orElse(null);
    return place != null && place.isFound()
        ? CompletableFuture.completedFuture(new LogSeek(place.start(), place.offset()))
        : state.downloads.seek(byteOffset, padding);
  }

  /** The log as it is at this length, now or earlier, whatever is appended later. */
  public LogSnapshot checkout(long length) {
    int before = state.cuts();
    MerkleTree tree = read(reader -> reader.tree().truncate(reader, length, reader.tree().fork()));
    return new LogSnapshot(this, tree, before);
  }

  /** The log read and written through this key of 32 bytes: see {@link EncryptedLog}. */
  public EncryptedLog encrypted(Bytes encryptionKey) {
    return new EncryptedLog(this, encryptionKey);
  }

  /** What was kept beside the log under this name, on this machine only. */
  public Optional<Bytes> userData(String name) {
    return UserData.read(state, name);
  }

  /** Keeps something beside the log, or, if it is null, no more. Durable when it returns. */
  public void putUserData(String name, @Nullable Bytes value) {
    UserData.write(state, name, value);
  }

  /**
   * Reads everything that is held and checks every hash and the signature. Takes as long as reading
   * it all; on the calling thread.
   */
  public AuditReport audit(DownloadListener progress) {
    return new LogAudit(state, progress).run();
  }

  /**
   * Forgets what a report found bad, so that it is fetched again from peers; what cannot be told
   * apart from good without them is left. Returns how many blocks there are to fetch.
   */
  public long repair(AuditReport report) {
    return join(state.change(draft -> draft.forget(report)));
  }

  /** Downloads everything, and what is appended later, until closed. */
  public Registration follow() {
    return state.downloads.follow();
  }

  public Registration listen(LogListener listener) {
    state.listeners.add(listener);
    return () -> state.listeners.remove(listener);
  }

  /**
   * Verifies proofs and blocks from one peer, in order, and keeps what holds. Completes when that
   * is durable: with what was wrong with the first that did not verify, or empty.
   */
  public CompletableFuture<Optional<ProtocolViolationException>> receive(List<Received> batch) {
    return state.change(
        draft -> {
          for (Received received : batch) {
            try {
              draft.accept(received);
            } catch (ProtocolViolationException e) {
              return Optional.of(e);
            }
          }
          return Optional.empty();
        });
  }

  /**
   * Reads nodes and blocks in one snapshot that holds at least what {@link #info} says now: what
   * proofs are built from.
   */
  @CanIgnoreReturnValue
  public <T> T read(Function<LogReader, T> work) {
    return state.read(work);
  }

  /** Something a peer sent for this log. */
  public record Received(Proof proof, @Nullable Manifest manifest, @Nullable Shared shared) {

    public Received(Proof proof, @Nullable Manifest manifest) {
      this(proof, manifest, null);
    }
  }

  /**
   * That a new tree shares its first {@code blocks} with this one, and nodes of it that show where
   * it leaves it: what a reorganisation keeps.
   */
  public record Shared(MerkleTree with, long blocks, List<TreeNode> nodes) {

    public Shared {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * Returns the tree of a head that a peer proved, alone and from the start; throws if it does not
   * hold. One signature.
   */
  public MerkleTree verifyHead(Proof proof, @Nullable Manifest told)
      throws ProtocolViolationException {
    return Contradiction.head(state, proof, told);
  }

  /**
   * Whether a head that a peer proved, alone and from the start, is over other blocks than those
   * here, in the same fork; throws if the proof does not hold. One signature and a few nodes.
   */
  public boolean contradicts(Proof proof, @Nullable Manifest told)
      throws ProtocolViolationException {
    return Contradiction.check(state, proof, told);
  }

  /** Stops the log for good and keeps the proof why. */
  public CompletableFuture<Void> freeze(Conflict conflict) {
    return state.storage.submit(
        tx -> {
          tx.put(LogTables.FROZEN, LogTables.id(state.id), Conflicts.encode(conflict));
          tx.afterCommit(() -> state.freeze(conflict));
          return null;
        });
  }

  /** What is wanted from peers: for the replicator. */
  public Downloads downloads() {
    return state.downloads;
  }

  /** Which blocks are held: for reading only. */
  public Bitfield held() {
    return state.held;
  }

  LogState state() {
    return state;
  }

  private static List<TreeNode> leaves(List<Bytes> blocks) {
    List<TreeNode> leaves = new ArrayList<>(blocks.size());
    TreeHash hash = TreeHash.current();
    for (Bytes block : blocks) {
      checkSize(block.length());
      leaves.add(hash.leaf(0, block));
    }
    return leaves;
  }

  private static void checkSize(int bytes) {
    if (bytes > MAX_BLOCK) {
      throw new IllegalArgumentException("block of " + bytes + " bytes, at most " + MAX_BLOCK);
    }
  }

  static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  static <T> CompletableFuture<T> cancelling(
      CompletableFuture<T> result, CompletableFuture<?> source) {
    var unused =
        result.whenComplete(
            (value, failure) -> {
              if (failure != null) {
                source.cancel(false);
              }
            });
    return result;
  }

  private static void checkIndex(long index) {
    if (index < 0) {
      throw new IllegalArgumentException("block index " + index);
    }
  }
}
