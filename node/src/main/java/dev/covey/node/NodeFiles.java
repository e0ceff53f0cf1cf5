package dev.covey.node;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.BlockEncryption;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.log.Registration;
import dev.covey.drive.blobs.BlobId;
import dev.covey.drive.blobs.BlobLog;
import dev.covey.node.room.FileStore;
import dev.covey.node.room.entry.Blob;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The files of rooms, each member's in an encrypted content log. Safe on any thread. */
final class NodeFiles implements FileStore {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LogStore store;
  private final Map<Log, BlobLog> writers = new ConcurrentHashMap<>();
  private volatile Asking peers = (room, author, log) -> () -> {};

  /** Asks others for what a log wants, until closed. */
  interface Asking {
    Registration ask(Bytes room, PublicKey author, Log log);
  }

  NodeFiles(LogStore store) {
    this.store = store;
  }

  /** From now on, what is not here is asked of a room's peers, given the room's id. */
  void askPeers(Asking want) {
    peers = want;
  }

  @Override
  public Stored put(KeyPair contentLog, Bytes contentKey, InputStream content) throws IOException {
    Log log = store.create(contentLog);
    BlobLog blobs =
        writers.computeIfAbsent(
            log,
            unusedNew -> new BlobLog(log, Optional.of(new BlockEncryption(log.key(), contentKey))));
    BlobId id = blobs.put(content);
    return new Stored(
        log.key(), new Blob(id.byteOffset(), id.blockOffset(), id.blockLength(), id.byteLength()));
  }

  @Override
  public CompletableFuture<InputStream> open(
      Bytes room, PublicKey author, LogKey contentLog, Bytes contentKey, Blob blob) {
    Log log = store.open(contentLog);
    Registration asking = peers.ask(room, author, log);
    BlobLog blobs = new BlobLog(log, Optional.of(new BlockEncryption(contentLog, contentKey)));
    InputStream content =
        blobs.open(
            new BlobId(
                blob.byteOffset(), blob.blockOffset(), blob.blockLength(), blob.byteLength()),
            PATIENCE);
    return CompletableFuture.completedFuture(
        new FilterInputStream(content) {
          @Override
          public void close() throws IOException {
            super.close();
            asking.close();
          }
        });
  }
}
