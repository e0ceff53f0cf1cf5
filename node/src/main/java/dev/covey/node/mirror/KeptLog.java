package dev.covey.node.mirror;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.Registration;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.node.mirror.MirrorTables.LogRow;
import dev.covey.node.room.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A log that a mirror keeps, or waits for. Guarded by its monitor. */
final class KeptLog {

  private static final Bytes NO_TREE = Bytes.wrap(new byte[32]);

  /** What a block takes beside its bytes, nodes and rows counted, and a log beside its blocks. */
  private static final long PER_BLOCK = 160;

  private static final long PER_LOG = 1_024;

  final Log log;
  final PublicKey from;
  private final List<Registration> registrations = new ArrayList<>();
  private CompletableFuture<Void> rest = CompletableFuture.completedFuture(null);
  private @Nullable Registration following;
  private LogRow row;
  private boolean full;
  private int introducers;
  private long version;

  KeptLog(Log log, LogRow row) {
    this.log = log;
    this.from = row.from();
    this.row = row;
  }

  static LogRow fresh(PublicKey from) {
    return new LogRow(from, 0, 0, 0, 0, NO_TREE, 0);
  }

  LogKey key() {
    return log.key();
  }

  synchronized void introduced() {
    introducers++;
  }

  /** Whether nobody vouches for it any more. */
  synchronized boolean withdrawn() {
    introducers--;
    return introducers <= 0;
  }

  /** Whether its head is here, signed: then it is one of the room's. */
  boolean isMember() {
    return log.length() > 0;
  }

  synchronized void listen(Registration registration) {
    registrations.add(registration);
  }

  synchronized LogRow row() {
    return row;
  }

  /** Whether blocks are missing below its end, as far as there is room for it. */
  synchronized boolean hasGap() {
    return log.contiguousLength() < Math.min(log.length(), row.length());
  }

  /** How much of it there is to be had here: gaps that stay are counted in. */
  synchronized long reach() {
    return Math.max(log.contiguousLength(), Math.min(row.held(), log.length()));
  }

  synchronized boolean isFull() {
    return full;
  }

  /** Asks for all there is, within the quota. */
  synchronized void follow() {
    if (following == null && !full) {
      following = log.follow();
    }
  }

  /**
   * Goes with what is here: sets room aside for a longer log, or stops asking for it. Returns
   * whether the row is another one now.
   *
   * @param settled whether blocks that are missing now may be so for long
   */
  synchronized boolean grow(
      MirrorQuota.OfRoom quota, long nowMillis, long nextVersion, boolean settled) {
    LogRow before = row;
    MerkleTree tree = log.tree();
    if (tree.length() > row.length()) {
      long cost = PER_LOG + tree.length() * PER_BLOCK + tree.byteLength();
      if (quota.take(from, cost - row.cost())) {
        row = with(tree.length(), cost);
        full = false;
      } else {
        stop();
      }
    }
    long end = Math.min(tree.length(), row.length());
    long missing = end - log.held().count(0, end);
    if (missing < end && (missing == 0 || settled)) {
      Bytes hash = end == tree.length() ? tree.treeHash() : log.checkout(end).treeHash();
      if (row.held() != end || row.missing() != missing || !row.treeHash().equals(hash)) {
        row = new LogRow(from, row.length(), row.cost(), end, missing, hash, nowMillis);
      }
    }
    boolean changed = !row.equals(before);
    if (changed) {
      version = nextVersion;
    }
    return changed;
  }

  /** What came although there is no room for it. */
  void clearRest() {
    long end;
    synchronized (this) {
      if (!full) {
        return;
      }
      end = row.length();
    }
    if (log.held().nextSet(end, log.length()) >= 0) {
      log.clear(end, log.length());
    }
  }

  synchronized Receipt.@Nullable Held heldAfter(long afterVersion) {
    return row.held() > 0 && version > afterVersion
        ? new Receipt.Held(key(), row.held(), row.missing(), row.treeHash(), row.sinceMillis())
        : null;
  }

  synchronized void version(long first) {
    version = first;
  }

  synchronized void close() {
    registrations.forEach(Registration::close);
    registrations.clear();
    unfollow();
    rest.cancel(false);
  }

  private void stop() {
    full = true;
    unfollow();
    if (log.contiguousLength() < row.length()) {
      rest = log.download(0, row.length());
    }
  }

  private void unfollow() {
    Registration registration = following;
    if (registration != null) {
      registration.close();
      following = null;
    }
  }

  private LogRow with(long length, long cost) {
    return new LogRow(
        from, length, cost, row.held(), row.missing(), row.treeHash(), row.sinceMillis());
  }
}
