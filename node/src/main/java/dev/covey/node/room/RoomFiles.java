package dev.covey.node.room;

import dev.covey.api.MessageId;
import dev.covey.api.RoomFile;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.Blob;
import dev.covey.node.room.entry.FileShared;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.RoomKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A room's files: their bytes in and out of content logs. Safe on any thread; one put at a time.
 */
final class RoomFiles {

  private static final String UNKNOWN_TYPE = "application/octet-stream";

  private final RoomKeys keys;
  private final Bytes deviceSecret;
  private final FileStore store;
  private final RoomMessages messages;
  private final ContentLogs contentLogs;
  private final Downloads downloads;
  private final ReentrantLock putting = new ReentrantLock();

  RoomFiles(int room, RoomKeys keys, RoomServices services, RoomMessages messages) {
    this.keys = keys;
    this.deviceSecret = services.identity().deviceSecret();
    this.store = services.files();
    this.messages = messages;
    this.contentLogs = new ContentLogs(services.store().storage(), room);
    this.downloads = services.downloads();
  }

  /** A stored file, and the epoch whose key its bytes are encrypted with. */
  record Put(FileShared file, EpochKeys epoch) {}

  /** Stores a stream; the entry that refers to it is not written yet. */
  Put put(String name, String mime, InputStream content) throws IOException {
    putting.lock();
    try {
      EpochKeys epoch = keys.current();
      KeyPair contentLog = RoomKeys.contentLog(deviceSecret, epoch);
      FileShared checked =
          reference(name, mime, RoomKeys.logKeyOf(contentLog), new Blob(0, 0, 0, 0));
      FileStore.Stored stored = store.put(contentLog, epoch.contentKey(), content);
      return new Put(
          reference(checked.name(), checked.mime(), stored.contentLog(), stored.blob()), epoch);
    } finally {
      putting.unlock();
    }
  }

  /** Stores a file under its own name. */
  Put put(Path file) throws IOException {
    Path name = file.getFileName();
    if (name == null || !Files.isRegularFile(file)) {
      throw new IllegalArgumentException(file + " is not a file that can be shared");
    }
    String type = Files.probeContentType(file);
    try (InputStream content = Files.newInputStream(file)) {
      return put(name.toString(), type == null ? UNKNOWN_TYPE : type, content);
    }
  }

  CompletableFuture<InputStream> open(RoomFile file) {
    return messages
        .file(file.id())
        .map(shared -> open(file.id(), shared))
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new IllegalArgumentException("no file was shared by message " + file.id())));
  }

  private CompletableFuture<InputStream> open(MessageId id, FileShared shared) {
    contentLogs.note(shared.contentLog());
    return store.open(
        keys.id(),
        messages.author(id).orElseThrow(),
        shared.contentLog(),
        messages.epoch(id).orElseThrow().contentKey(),
        shared.blob());
  }

  CompletableFuture<Path> download(RoomFile file, Path target) {
    if (Files.exists(target)) {
      return CompletableFuture.failedFuture(
          new UncheckedIOException(
              new FileAlreadyExistsException(target + " exists; it is not replaced")));
    }
    return open(file).thenCompose(content -> downloads.save(content, target));
  }

  private static FileShared reference(String name, String mime, LogKey contentLog, Blob blob) {
    FileShared.What what =
        mime.startsWith("image/")
            ? FileShared.What.IMAGE
            : mime.startsWith("audio/") ? FileShared.What.AUDIO : FileShared.What.FILE;
    return new FileShared(name, mime, contentLog, blob, what, 0);
  }
}
