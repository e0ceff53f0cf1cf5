package dev.covey.core.store.lmdb;

import dev.covey.core.StorageException;
import dev.covey.core.store.Durability;
import dev.covey.core.store.StoreOptions;
import dev.covey.core.store.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/**
 * An open LMDB environment: its map, which grows, its tables and its pool of read transactions.
 *
 * <p>The map may only be moved while no transaction is open. Readers hold the shared side of {@link
 * #mapLock}; {@link #grow} takes the other side, on the storage's thread, between transactions.
 */
final class LmdbEnvironment implements AutoCloseable {

  private static final int MAX_TABLES = 64;
  private static final int MAX_READERS = 512;
  private static final long FIRST_MAP = 64L << 20;
  private static final long LARGEST_STEP = 4L << 30;
  private static final long NEARLY_FULL = 16L << 20;

  private final Path directory;
  private final long maxBytes;
  private final Env<Memory> env;
  private final Map<Table, Dbi<Memory>> tables = new ConcurrentHashMap<>();
  private final ReentrantReadWriteLock mapLock = new ReentrantReadWriteLock();
  private final Deque<LmdbReadTransaction> idleReaders = new ArrayDeque<>();
  private long mapSize;
  private volatile boolean closed;

  static {
    // Before lmdbjava loads jffi: see there.
    Memory.prepare();
  }

  private LmdbEnvironment(Path directory, long maxBytes, Env<Memory> env, long mapSize) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.env = env;
    this.mapSize = mapSize;
  }

  /** Opens or creates the environment in a directory that exists. */
  static LmdbEnvironment open(Path directory, List<Table> tables, StoreOptions options) {
    long maxBytes = options.maxBytes();
    Env<Memory> env = null;
    try {
      Path data = directory.resolve("data.mdb");
      long onDisk = Files.exists(data) ? Files.size(data) : 0;
      long mapSize = FIRST_MAP;
      while (mapSize < onDisk + FIRST_MAP / 2) {
        mapSize = next(mapSize);
      }
      mapSize = Math.max(onDisk, Math.min(mapSize, maxBytes));
      env =
          Env.create(MemoryProxy.INSTANCE)
              .setMapSize(mapSize)
              .setMaxDbs(MAX_TABLES)
              .setMaxReaders(MAX_READERS)
              .open(directory.toFile(), 0600, flags(options.durability()));
      LmdbEnvironment environment = new LmdbEnvironment(directory, maxBytes, env, mapSize);
      for (Table table : tables) {
        environment.tables.put(table, env.openDbi(table.name(), DbiFlags.MDB_CREATE));
      }
      return environment;
    } catch (LmdbException | IOException e) {
      if (env != null) {
        env.close();
      }
      throw failure(directory, e);
    }
  }

  private static EnvFlags[] flags(Durability durability) {
    List<EnvFlags> flags = new ArrayList<>(List.of(EnvFlags.MDB_NOTLS, EnvFlags.MDB_NORDAHEAD));
    if (durability == Durability.PERIODIC) {
      flags.add(EnvFlags.MDB_NOSYNC);
    }
    return flags.toArray(EnvFlags[]::new);
  }

  /** Writes to disk what was committed without. On the storage's thread. */
  void sync() {
    try {
      env.sync(true);
    } catch (LmdbException e) {
      throw failure(directory, e);
    }
  }

  Dbi<Memory> dbi(Table table) {
    Dbi<Memory> dbi = tables.get(table);
    if (dbi == null) {
      throw new IllegalArgumentException("table not declared when opened: " + table.name());
    }
    return dbi;
  }

  <T> T read(Function<LmdbReadTransaction, T> work) {
    Lock shared = mapLock.readLock();
    shared.lock();
    try {
      if (closed) {
        throw new IllegalStateException("store is closed: " + directory);
      }
      LmdbReadTransaction reader = takeReader();
      try {
        return work.apply(reader);
      } finally {
        giveBack(reader);
      }
    } catch (LmdbException e) {
      throw failure(directory, e);
    } finally {
      shared.unlock();
    }
  }

  Txn<Memory> beginWrite() {
    return env.txnWrite();
  }

  /** Makes the map larger. Only between write transactions; waits for readers to finish. */
  void grow() {
    Lock exclusive = mapLock.writeLock();
    exclusive.lock();
    try {
      long larger = Math.min(next(mapSize), maxBytes);
      if (larger <= mapSize) {
        throw new StorageException(
            "the store at "
                + directory
                + " has reached its limit of "
                + maxBytes
                + " bytes; raise the limit or remove what is not needed. Nothing was lost");
      }
      env.setMapSize(larger);
      mapSize = larger;
    } catch (LmdbException e) {
      throw failure(directory, e);
    } finally {
      exclusive.unlock();
    }
  }

  @Override
  public void close() {
    Lock exclusive = mapLock.writeLock();
    exclusive.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      synchronized (idleReaders) {
        idleReaders.forEach(reader -> reader.transaction.close());
        idleReaders.clear();
      }
      env.close();
    } finally {
      exclusive.unlock();
    }
  }

  /** Says what an error of LMDB means to the operator of this directory. */
  static StorageException failure(Path directory, Exception e) {
    String said = String.valueOf(e.getMessage());
    // LMDB calls a write that the disk took only a part of EIO.
    boolean cutShort = said.contains("EIO") && directory.toFile().getUsableSpace() < NEARLY_FULL;
    if (cutShort
        || said.contains("ENOSPC")
        || said.contains("EDQUOT")
        || said.contains("No space left")) {
      return new StorageException(
          "no space left on the disk of " + directory + ": free some and retry. Nothing was lost",
          e);
    }
    if (e instanceof Env.FileInvalidException || said.contains("MDB_INVALID")) {
      return new StorageException(
          directory
              + " holds a data.mdb that is no LMDB file: move it away or choose another"
              + " directory",
          e);
    }
    if (said.contains("MDB_CORRUPTED") || said.contains("MDB_PAGE_NOTFOUND")) {
      return new StorageException(
          "the store at " + directory + " is damaged (" + said + "): restore it from a backup", e);
    }
    if (said.contains("EACCES") || said.contains("EPERM") || said.contains("EROFS")) {
      return new StorageException(
          "the store at " + directory + " cannot be written: check its owner and permissions", e);
    }
    if (said.contains("EIO") || said.contains("EFBIG")) {
      return new StorageException(
          "the disk of "
              + directory
              + " did not take a write ("
              + said
              + "): check the disk, its quota and the limit on the size of files. Nothing"
              + " acknowledged was lost",
          e);
    }
    return new StorageException("the store at " + directory + " failed: " + said, e);
  }

  private static long next(long size) {
    return size + Math.min(size, LARGEST_STEP);
  }

  private LmdbReadTransaction takeReader() {
    @Nullable LmdbReadTransaction idle;
    synchronized (idleReaders) {
      idle = idleReaders.pollFirst();
    }
    if (idle == null) {
      return new LmdbReadTransaction(this, env.txnRead());
    }
    idle.transaction.renew();
    return idle;
  }

  private void giveBack(LmdbReadTransaction reader) {
    reader.transaction.reset();
    synchronized (idleReaders) {
      idleReaders.addFirst(reader);
    }
  }
}
