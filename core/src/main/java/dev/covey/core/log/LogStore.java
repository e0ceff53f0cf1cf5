package dev.covey.core.log;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.store.ReadTransaction;
import dev.covey.core.store.Storage;
import dev.covey.core.store.StoreOptions;
import dev.covey.core.store.Table;
import dev.covey.core.store.WriteTransaction;
import dev.covey.core.store.lmdb.LmdbStorage;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Many logs in one storage, with one primary key for those that are its own. Safe on any thread.
 */
public final class LogStore implements AutoCloseable {

  /** The version of the layout in {@link LogTables}; a newer one is refused. */
  static final int FORMAT_VERSION = 1;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Storage storage;
  private final KeyDerivation derivation;
  private final OpenLogs open = new OpenLogs();

  private LogStore(Storage storage, Bytes primaryKey) {
    this.storage = storage;
    this.derivation = KeyDerivation.of(primaryKey);
  }

  /**
   * Opens or creates a store in an LMDB environment of this directory. Application tables share its
   * transactions. {@link StorageException} when it is in use, foreign, damaged or too new.
   */
  public static LogStore open(Path directory, Table... applicationTables) {
    return open(directory, StoreOptions.DEFAULTS, applicationTables);
  }

  /** As {@link #open(Path, Table...)}, kept as these options say. */
  public static LogStore open(Path directory, StoreOptions options, Table... applicationTables) {
    List<Table> tables = new ArrayList<>(LogTables.ALL);
    tables.addAll(Arrays.asList(applicationTables));
    Storage storage = LmdbStorage.open(directory, tables, options);
    try {
      return over(storage, directory.toString());
    } catch (RuntimeException | Error e) {
      storage.close();
      throw e;
    }
  }

  /**
   * Opens or creates a store in any storage, which is closed with it.
   *
   * @param where what messages call it
   */
  public static LogStore over(Storage storage, String where) {
    Bytes primaryKey = storage.write(tx -> primaryKey(tx, where));
    LogDeletion.finish(storage);
    return new LogStore(storage, primaryKey);
  }

  /** The tables under all logs; application tables are read and written through it. */
  public Storage storage() {
    return storage;
  }

  /** The store's own log of this name: the same name and primary key give the same log. */
  public Log create(String name) {
    return create(deriveKeyPair(name));
  }

  /** The log that this key pair signs, writable: new, or opened with its secret. */
  public Log create(KeyPair keyPair) {
    return own(create(Manifest.single(keyPair.publicKey()), true), keyPair);
  }

  /**
   * The log of this manifest. Nobody signs alone: blocks are appended with their signature, or,
   * where one of several suffices, with {@link #create(Manifest, KeyPair)}.
   */
  public Log create(Manifest manifest) {
    return create(manifest, false);
  }

  private Log create(Manifest manifest, boolean own) {
    while (true) {
      Log log = open(manifest.key());
      boolean isNew = log.manifest().isEmpty();
      if (!isNew || storage.write(tx -> createNew(tx, log.state(), manifest, own))) {
        return log;
      }
    }
  }

  /** False if it was deleted meanwhile. */
  private static boolean createNew(
      WriteTransaction tx, LogState log, Manifest manifest, boolean own) {
    if (log.isDeleted()) {
      return false;
    }
    if (own) {
      OwnLogs.note(tx, log.discoveryKey);
    }
    return learn(tx, log, manifest);
  }

  /** Signs what is written to it from now on; that it does is kept, before anything is. */
  private Log own(Log log, KeyPair keyPair) {
    DiscoveryKey name = log.discoveryKey();
    if (!storage.read(tx -> OwnLogs.isNoted(tx, name))) {
      storage.write(tx -> OwnLogs.note(tx, name));
    }
    log.state().keyPair = keyPair;
    return log;
  }

  /** The log of this manifest, written here by one of its signers, who must suffice alone. */
  public Log create(Manifest manifest, KeyPair keyPair) {
    SignatureVerifier.of(manifest).checkSigner(keyPair.publicKey());
    return own(create(manifest, true), keyPair);
  }

  /** The log whose key is this public key, without a manifest, as Hypercore 10 made them. */
  public Log createCompat(KeyPair keyPair) {
    Log log = open(new LogKey(keyPair.publicKey().bytes()));
    if (log.manifest().isPresent()) {
      throw new IllegalArgumentException("log " + log.key() + " has a manifest");
    }
    return own(log, keyPair);
  }

  /** Names in a space of their own: the same name in it gives another log than here. */
  public LogNamespace namespace(String name) {
    return new LogNamespace(this, derivation.namespace(name));
  }

  /**
   * Deletes a log with all that is held of it, in steps; false if there is none. Of a log that was
   * written here its head stays, so that it goes on where it was if it is opened again: a place in
   * it is never signed twice.
   */
  @CanIgnoreReturnValue
  public boolean delete(LogKey key) {
    return delete(List.of(key)) == 1;
  }

  /** As {@link #delete(LogKey)} for each; of those that are empty, all in one commit. How many. */
  @CanIgnoreReturnValue
  public int delete(Collection<LogKey> keys) {
    List<DiscoveryKey> names = keys.stream().distinct().map(LogKey::discoveryKey).toList();
    List<LogState> found = new ArrayList<>();
    open.without(
        () -> names.stream().flatMap(name -> find(name).stream()).toList(),
        logs -> {
          logs.forEach(log -> found.add(log.state()));
          found.forEach(LogState::delete);
          LogDeletion.unname(storage, found);
        });
    LogDeletion.empty(storage, found);
    return found.size();
  }

  /** The log with this key: what is here of it, or an empty one that only others can write. */
  public Log open(LogKey key) {
    DiscoveryKey discoveryKey = key.discoveryKey();
    Optional<Log> known = find(discoveryKey);
    while (known.isEmpty()) {
      // Once more if somebody deletes it just now.
      storage.write(tx -> register(tx, key, discoveryKey));
      known = find(discoveryKey);
    }
    return known.get();
  }

  /** As {@link #open(LogKey)} for each, in one commit. */
  @CanIgnoreReturnValue
  public List<Log> open(Collection<LogKey> keys) {
    List<LogKey> missing = keys.stream().filter(key -> find(key.discoveryKey()).isEmpty()).toList();
    if (!missing.isEmpty()) {
      long unusedNew =
          storage.write(
              tx -> missing.stream().filter(key -> register(tx, key, key.discoveryKey())).count());
    }
    return keys.stream().map(this::open).toList();
  }

  /** The log with this discovery key, if it is in the store. */
  public Optional<Log> find(DiscoveryKey discoveryKey) {
    return open.find(discoveryKey, name -> storage.read(tx -> Optional.ofNullable(load(tx, name))));
  }

  /** The keys of all logs in the store. */
  public List<LogKey> keys() {
    return storage.read(
        tx -> {
          List<LogKey> keys = new ArrayList<>();
          tx.scan(
              LogTables.KEYS,
              Bytes.wrap(new byte[1]),
              Bytes.wrap(new byte[] {-1, -1, -1, -1, -1}),
              (at, record) -> keys.add(keyOf(record)));
          return keys;
        });
  }

  /** The key pair that this store's primary key gives to a name in the root namespace. */
  public KeyPair deriveKeyPair(String name) {
    return derivation.keyPair(name);
  }

  @Override
  public void close() {
    storage.close();
    open.all().forEach(log -> log.state().close());
  }

  /** Of a log that is not deleted. */
  @CanIgnoreReturnValue
  static boolean learn(WriteTransaction tx, LogState log, Manifest manifest) {
    tx.put(
        LogTables.KEYS,
        log.discoveryKey.bytes(),
        LogTables.id(log.id).concat(log.key.bytes(), manifest.encode()));
    tx.afterCommit(() -> log.manifest = manifest);
    return true;
  }

  private static boolean register(WriteTransaction tx, LogKey key, DiscoveryKey discoveryKey) {
    if (tx.contains(LogTables.KEYS, discoveryKey.bytes())) {
      return false;
    }
    Bytes next = tx.get(LogTables.META, LogTables.NEXT_ID);
    int id = next == null ? 1 : LogTables.intAt(next, 0);
    tx.put(LogTables.META, LogTables.NEXT_ID, LogTables.id(Math.addExact(id, 1)));
    tx.put(LogTables.KEYS, discoveryKey.bytes(), LogTables.id(id).concat(key.bytes()));
    OwnLogs.restore(tx, discoveryKey, id);
    return true;
  }

  private static LogKey keyOf(Bytes record) {
    if (record.length() < 4 + LogKey.SIZE) {
      throw new StorageException("the record of a log is damaged: " + record.length() + " bytes");
    }
    return new LogKey(record.slice(4, LogKey.SIZE));
  }

  private @Nullable Log load(ReadTransaction tx, DiscoveryKey discoveryKey) {
    Bytes record = tx.get(LogTables.KEYS, discoveryKey.bytes());
    if (record == null) {
      return null;
    }
    int id = LogTables.intAt(record, 0);
    LogKey key = keyOf(record);
    if (!key.discoveryKey().equals(discoveryKey)) {
      throw new StorageException("the record of log " + discoveryKey + " is damaged: other key");
    }
    Bytes stored = tx.get(LogTables.HEADS, LogTables.id(id));
    LogHead head = stored == null ? LogHead.EMPTY : LogHead.decode(stored);
    Bitfield held = new Bitfield();
    held.set(0, head.contiguousLength());
    if (head.contiguousLength() < head.tree().length()) {
      tx.scan(
          LogTables.BITS,
          LogTables.key(id, head.contiguousLength() / Bitfield.PAGE_BITS),
          LogTables.key(id, Long.MAX_VALUE),
          (at, page) -> {
            held.loadPage(LogTables.numberOf(at), LogDraft.decode(page));
            return true;
          });
    }
    LogState log = new LogState(storage, key, id, head, held);
    Bytes frozen = tx.get(LogTables.FROZEN, LogTables.id(id));
    if (frozen != null) {
      log.conflict = Conflicts.decode(frozen);
    }
    int manifestAt = 4 + LogKey.SIZE;
    if (record.length() > manifestAt) {
      Bytes encoded = record.slice(manifestAt, record.length() - manifestAt);
      try {
        Manifest manifest = Manifest.decode(new Decoder(encoded));
        if (!manifest.key().equals(key)) {
          throw new StorageException("the manifest of log " + key + " is damaged: another log's");
        }
        log.manifest = manifest;
      } catch (ProtocolViolationException e) {
        throw new StorageException("the manifest of log " + key + " is damaged", e);
      }
    }
    return new Log(log);
  }

  private static Bytes primaryKey(WriteTransaction tx, String where) {
    Bytes format = tx.get(LogTables.META, LogTables.FORMAT);
    if (format == null) {
      byte[] primaryKey = new byte[32];
      RANDOM.nextBytes(primaryKey);
      tx.put(LogTables.META, LogTables.FORMAT, new Encoder().u32(FORMAT_VERSION).toBytes());
      tx.put(LogTables.META, LogTables.PRIMARY_KEY, Bytes.copyOf(primaryKey));
      return Bytes.wrap(primaryKey);
    }
    long version = formatVersion(format, where);
    if (version > FORMAT_VERSION) {
      throw new StorageException(
          "the store at "
              + where
              + " was written by a newer version (format "
              + version
              + ", this program knows up to "
              + FORMAT_VERSION
              + "): use that version or a later one. Nothing was changed");
    }
    Bytes primaryKey = tx.get(LogTables.META, LogTables.PRIMARY_KEY);
    if (primaryKey == null || primaryKey.length() != 32) {
      throw new StorageException(
          "the store at " + where + " has lost its primary key: restore it from a backup");
    }
    return primaryKey;
  }

  private static long formatVersion(Bytes format, String where) {
    try {
      return new Decoder(format).u32();
    } catch (ProtocolViolationException e) {
      throw new StorageException("the store at " + where + " has a damaged format number", e);
    }
  }
}
