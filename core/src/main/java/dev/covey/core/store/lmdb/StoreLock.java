package dev.covey.core.store.lmdb;

import dev.covey.core.StorageException;
import dev.covey.core.StoreInUseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Holds a directory for one process. The file names the holder, for people. */
final class StoreLock implements AutoCloseable {

  private final FileChannel channel;

  private StoreLock(FileChannel channel) {
    this.channel = channel;
  }

  static StoreLock acquire(Path directory) {
    Path file = directory.resolve("covey.lock");
    @Nullable FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      @Nullable FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new StoreInUseException(
            "the store at "
                + directory
                + " is in use by process "
                + Files.readString(file).strip()
                + ": stop that process, or choose another directory");
      }
      channel.truncate(0);
      byte[] holder = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
      if (channel.write(ByteBuffer.wrap(holder)) != holder.length) {
        throw new IOException("short write to " + file);
      }
      return new StoreLock(channel);
    } catch (IOException e) {
      closeQuietly(channel);
      throw LmdbEnvironment.failure(directory, e);
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new StorageException("cannot release the lock of a store: " + e.getMessage(), e);
    }
  }
}
