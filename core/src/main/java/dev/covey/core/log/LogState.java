package dev.covey.core.log;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.NotWritableException;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.store.Storage;
import dev.covey.core.store.WriteTransaction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of a log in memory: changed on the storage's thread after each commit, read from
 * any thread.
 */
final class LogState {

  private static final Logger LOG = LoggerFactory.getLogger(LogState.class);

  final Storage storage;
  final LogKey key;
  final DiscoveryKey discoveryKey;
  final int id;
  final Bitfield held;
  final Downloads downloads = new Downloads(this);
  final List<LogListener> listeners = new CopyOnWriteArrayList<>();
  volatile LogHead head;
  volatile @Nullable Manifest manifest;
  volatile @Nullable KeyPair keyPair;
  volatile @Nullable Conflict conflict;

  private final List<Long> cuts = new CopyOnWriteArrayList<>();
  private volatile boolean deleted;

  LogState(Storage storage, LogKey key, int id, LogHead head, Bitfield held) {
    this.storage = storage;
    this.key = key;
    this.discoveryKey = key.discoveryKey();
    this.id = id;
    this.head = head;
    this.held = held;
  }

  long length() {
    return head.tree().length();
  }

  boolean has(long index) {
    return held.get(index) && index < length();
  }

  /** Runs in the draft of the next transaction; completes when that is durable. */
  <T> CompletableFuture<T> change(Function<LogDraft, T> work) {
    return storage.submit(tx -> work.apply(draft(tx)));
  }

  LogDraft draft(WriteTransaction tx) {
    if (deleted) {
      throw new IllegalStateException("log " + key + " was deleted from its store");
    }
    return tx.attachment(this, LogDraft.class, () -> new LogDraft(this, tx, head));
  }

  @CanIgnoreReturnValue
  <T> T read(Function<LogReader, T> work) {
    LogHead now = head;
    return storage.read(tx -> work.apply(new LogReader(tx, id, now)));
  }

  /** Judges signatures as far as it is known who may sign. */
  SignatureVerifier verifier() {
    Manifest known = manifest;
    // Asked for with every block: its hash was compared when it was learned.
    return known == null ? SignatureVerifier.compat(key) : SignatureVerifier.of(key, known);
  }

  /** The same, as told now if that is the log's key. */
  SignatureVerifier verifier(@Nullable Manifest told) throws ProtocolViolationException {
    if (manifest != null || told == null) {
      return verifier();
    }
    if (!told.key().equals(key)) {
      throw new ProtocolViolationException("a manifest that does not hash to log " + key);
    }
    return SignatureVerifier.of(told);
  }

  /** Whether its key is the public key of its writer, without a manifest. */
  boolean isCompat() {
    return manifest == null && (keyPair != null || length() > 0);
  }

  Bytes sign(MerkleTree tree) {
    KeyPair pair = keyPair;
    if (pair == null) {
      throw new NotWritableException("log " + key + " cannot be signed here: no secret key");
    }
    return verifier().sign(tree, pair);
  }

  void checkWritable() {
    if (keyPair == null) {
      throw new NotWritableException("log " + key + " cannot be written here: no secret key");
    }
    checkNotFrozen();
  }

  void checkNotFrozen() {
    if (conflict != null) {
      throw new NotWritableException(
          "log " + key + " is frozen: its key signed two different logs; go on in a new one");
    }
  }

  /** How often the log was cut since it was opened. */
  int cuts() {
    return cuts.size();
  }

  /** Whether nothing was cut below {@code length} since so many cuts were counted. */
  boolean isUncut(int since, long length) {
    for (int i = since; i < cuts.size(); i++) {
      if (cuts.get(i) < length) {
        return false;
      }
    }
    return true;
  }

  /** Stops it for good, once that was stored. */
  void freeze(Conflict proof) {
    if (conflict == null) {
      LOG.warn("log {} is frozen: its key signed two different logs", key);
      conflict = proof;
      listeners.forEach(listener -> listener.onConflict(proof));
    }
  }

  /** On the storage's thread, after a commit. */
  void publish(LogHead before, LogHead after, long truncatedTo, List<HeldDraft.Change> changes) {
    boolean cut = truncatedTo != Long.MAX_VALUE;
    if (cut) {
      cuts.add(truncatedTo);
      held.clear(truncatedTo, Math.max(truncatedTo, before.tree().length()));
    }
    head = after;
    for (HeldDraft.Change change : changes) {
      if (change.held()) {
        held.set(change.start(), change.end());
      } else {
        held.clear(change.start(), change.end());
      }
    }
    if (cut) {
      listeners.forEach(listener -> listener.onTruncate(after.info(), truncatedTo));
    }
    if (!after.tree().equals(before.tree())) {
      listeners.forEach(listener -> listener.onAppend(after.info()));
    }
    for (HeldDraft.Change change : changes) {
      if (change.held()) {
        downloads.stored(change.start(), change.end());
        listeners.forEach(listener -> listener.onBlocks(change.start(), change.end()));
      } else {
        downloads.removed(change.start());
        listeners.forEach(listener -> listener.onClear(change.start(), change.end()));
      }
    }
    if (!downloads.seeks().isEmpty()) {
      read(reader -> reader.resolve(downloads.seeks()));
    }
    if (!after.tree().equals(before.tree())) {
      downloads.changed();
    }
  }

  boolean isDeleted() {
    return deleted;
  }

  /** Refuses everything from now on: its store has deleted it. */
  void delete() {
    deleted = true;
    listeners.forEach(LogListener::onDelete);
    close();
  }

  void close() {
    LOG.debug("closing log {}", key);
    downloads.close();
    listeners.clear();
  }
}
