package dev.covey.core.replication;

import dev.covey.core.replication.WireMessage.Sync;

/** What a peer last told of its log. Confined to the connection's event loop. */
final class RemoteState {

  private final RemoteBlocks blocks = new RemoteBlocks();
  private boolean synced;
  private int syncs;
  private boolean canUpgrade;
  private boolean uploading;
  private long fork;
  private long length;

  /** Takes its news. What it lost with another fork it says itself, just before. */
  void on(Sync sync) {
    synced = true;
    syncs++;
    fork = sync.fork();
    length = sync.length();
    canUpgrade = sync.canUpgrade();
    uploading = sync.uploading();
  }

  RemoteBlocks blocks() {
    return blocks;
  }

  /** Whether it has told anything. */
  boolean isSynced() {
    return synced;
  }

  /** How often it has told. */
  int syncs() {
    return syncs;
  }

  /** Whether it says that it can lead from our length to its own. */
  boolean canUpgrade() {
    return canUpgrade;
  }

  boolean isUploading() {
    return uploading;
  }

  long fork() {
    return fork;
  }

  long length() {
    return length;
  }
}
