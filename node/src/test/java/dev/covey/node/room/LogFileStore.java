package dev.covey.node.room;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.node.room.entry.Blob;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/** Files in logs, in the clear: enough to test what refers to them. */
final class LogFileStore implements FileStore {

  private final LogStore store;

  LogFileStore(LogStore store) {
    this.store = store;
  }

  @Override
  public Stored put(KeyPair contentLog, Bytes contentKey, InputStream content) throws IOException {
    Log log = store.create(contentLog);
    long first = log.length();
    long offset = log.byteLength();
    for (byte[] block = content.readNBytes(65_536);
        block.length > 0;
        block = content.readNBytes(65_536)) {
      log.append(Bytes.wrap(block));
    }
    return new Stored(
        log.key(), new Blob(offset, first, log.length() - first, log.byteLength() - offset));
  }

  @Override
  public CompletableFuture<InputStream> open(
      Bytes room, PublicKey author, LogKey contentLog, Bytes contentKey, Blob blob) {
    Log log = store.open(contentLog);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (long i = 0; i < blob.blockLength(); i++) {
      bytes.writeBytes(log.local(blob.blockOffset() + i).orElseThrow().toByteArray());
    }
    return CompletableFuture.completedFuture(new ByteArrayInputStream(bytes.toByteArray()));
  }
}
