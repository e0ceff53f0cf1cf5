package dev.covey.node.identity;

import dev.covey.core.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory a node keeps everything in, held by one process at a time.
 *
 * <pre>
 * format        "covey-data 1": what this is, and the version of its layout
 * lock          held while open; the process id of the holder inside
 * identity      the keys (mode 600)
 * store/        logs and indexes
 * logs/         a store of its own, of logs that belong to no room; not the node's
 * unused-.../   an identity that was in no room, and made way for another one
 * </pre>
 *
 * <p>Safe on any thread. Every failure is a {@link StorageException} of one line that names the
 * path and what to do.
 */
public final class DataDirectory implements AutoCloseable {

  /** The version of the layout that this program reads and writes. */
  public static final int VERSION = 1;

  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
  static final String IDENTITY = "identity";

  private static final String LOGS = "logs";
  private static final String MAGIC = "covey-data ";
  private static final int MAX_FORMAT_BYTES = 64;

  /** The lock's one byte lies beyond any content, so that the process id stays readable. */
  private static final long LOCK_AT = Long.MAX_VALUE - 1;

  /**
   * Directories this process holds. Asked before the lock file is touched: on POSIX systems,
   * closing any channel to it would let go of the lock.
   */
  private static final Set<Path> HELD = new HashSet<>();

  private final Path path;
  private final Path realPath;
  private final FileChannel channel;
  private final FileLock lock;
  private boolean closed;

  private DataDirectory(Path path, Path realPath, FileChannel channel, FileLock lock) {
    this.path = path;
    this.realPath = realPath;
    this.channel = channel;
    this.lock = lock;
  }

  /** Opens a data directory, made on first use, and holds it until {@link #close}. */
  public static DataDirectory open(Path path) {
    try {
      if (Files.exists(path) && !Files.isDirectory(path)) {
        throw new StorageException(path + " is a file; a directory is needed for the data");
      }
      if (!Files.isDirectory(path)) {
        OwnerFiles.createDirectory(path);
      }
      requireOurs(path);
      return lock(path, path.toRealPath());
    } catch (IOException e) {
      throw new StorageException(
          "cannot use the data directory " + path + ": " + OwnerFiles.reason(e), e);
    }
  }

  /** Where it is, as it was asked for. */
  public Path path() {
    return path;
  }

  /** The identity's file. */
  public Path identity() {
    return path.resolve(IDENTITY);
  }

  /** The directory of logs and indexes. */
  public Path store() {
    return path.resolve("store");
  }

  /** Whether nobody has been at home here yet. */
  public boolean isNew() {
    return !Files.exists(identity()) && !Files.exists(store());
  }

  /** What says that a directory is somebody's who must not be replaced. */
  public StorageException inUseAs(String whose) {
    return new StorageException(
        path
            + " is in use as somebody already ("
            + whose
            + "): --data DIR takes another directory; nothing was written");
  }

  /**
   * Moves identity and store, which must be closed, into a new directory of that name in this one,
   * so that another identity can be at home here. Returns where they are.
   */
  public Path setAside(String name) {
    try {
      Path aside = path.resolve(name);
      for (int i = 2; Files.exists(aside); i++) {
        aside = path.resolve(name + "-" + i);
      }
      OwnerFiles.createDirectory(aside);
      // The store first: an identity without one has merely written nothing.
      move(store(), aside);
      move(identity(), aside);
      return aside;
    } catch (IOException e) {
      throw new StorageException("cannot move what is in " + path + ": " + OwnerFiles.reason(e), e);
    }
  }

  private static void move(Path file, Path into) throws IOException {
    if (Files.exists(file)) {
      Path unused =
          Files.move(file, into.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Lets another process have it. Idempotent. */
  @Override
  public void close() {
    synchronized (HELD) {
      if (closed) {
        return;
      }
      closed = true;
      try (channel) {
        channel.truncate(0);
        lock.release();
      } catch (IOException e) {
        LOG.warn("could not release {}: {}", path, OwnerFiles.reason(e));
      } finally {
        HELD.remove(realPath);
      }
    }
  }

  private static DataDirectory lock(Path path, Path realPath) throws IOException {
    Path lockFile = path.resolve("lock");
    synchronized (HELD) {
      if (HELD.contains(realPath)) {
        throw new StorageException(
            path + " is in use by this process: stop it, or use another data directory");
      }
      Set<StandardOpenOption> options =
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileChannel channel = FileChannel.open(lockFile, options, OwnerFiles.fileAttributes(path));
      boolean held = false;
      try {
        FileLock lock = channel.tryLock(LOCK_AT, 1, false);
        if (lock == null) {
          throw new DirectoryInUse(path, holder(channel));
        }
        prepare(path);
        channel.truncate(0);
        String pid = ProcessHandle.current().pid() + "\n";
        channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
        HELD.add(realPath);
        held = true;
        return new DataDirectory(path, realPath, channel, lock);
      } finally {
        if (!held) {
          channel.close();
        }
      }
    }
  }

  /** Only with the lock: writes the format of a new directory, and shuts others out. */
  private static void prepare(Path path) throws IOException {
    if (OwnerFiles.restrictDirectory(path)) {
      LOG.info("{} was open to other users of this machine; it is not any more", path);
    }
    Path format = path.resolve("format");
    if (!Files.exists(format)) {
      OwnerFiles.write(format, (MAGIC + VERSION + "\n").getBytes(StandardCharsets.US_ASCII));
    }
    requireOurs(path);
  }

  private static void requireOurs(Path path) throws IOException {
    Path format = path.resolve("format");
    if (!Files.exists(format)) {
      requireEmpty(path);
      return;
    }
    String text = readShort(format);
    int version = versionOf(text.strip());
    if (version < 1) {
      throw new StorageException(
          format + " is not of Covey: use another directory, or an empty one, for the data");
    }
    if (version > VERSION) {
      throw new StorageException(
          path
              + " was written by a newer Covey (layout "
              + version
              + ", this one knows "
              + VERSION
              + "): update Covey, or use another data directory");
    }
  }

  private static void requireEmpty(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      List<String> foreign =
          files
              .filter(file -> !OwnerFiles.isTemporary(file))
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals("lock") && !name.equals(LOGS))
              .sorted()
              .limit(1)
              .toList();
      if (!foreign.isEmpty()) {
        throw new StorageException(
            path
                + " is not a Covey data directory and not empty (it holds "
                + foreign.get(0)
                + "): use another directory");
      }
    }
  }

  private static String readShort(Path file) throws IOException {
    if (Files.size(file) > MAX_FORMAT_BYTES) {
      return "";
    }
    return new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
  }

  private static int versionOf(String text) {
    if (!text.startsWith(MAGIC) || !text.substring(MAGIC.length()).matches("[0-9]{1,9}")) {
      return -1;
    }
    return Integer.parseInt(text.substring(MAGIC.length()));
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(20);
    channel.read(buffer, 0);
    String pid = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII).trim();
    return pid.matches("[0-9]+") ? "process " + pid : "another process";
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
