package dev.covey.node.room;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/** Keeps the bytes of files in content logs. Safe on any thread. */
public interface FileStore {

  /**
   * Appends a stream to a content log of this node; durable when it returns. In constant memory;
   * what was read before the stream failed is not referred to by anything.
   *
   * @param contentLog the log's key pair
   * @param contentKey what the log's blocks are encrypted with, 32 bytes
   */
  Stored put(KeyPair contentLog, Bytes contentKey, InputStream content) throws IOException;

  /**
   * Opens a blob, fetching what is not here from those in the room; a few blocks in memory.
   *
   * @param room the room's id
   * @param author the device whose log it is: it should have it all
   */
  CompletableFuture<InputStream> open(
      Bytes room, PublicKey author, LogKey contentLog, Bytes contentKey, Blob blob);

  /** Where a stream went. */
  record Stored(LogKey contentLog, Blob blob) {}
}
