package dev.covey.node.room;

import dev.covey.api.Mirror;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.store.Storage;
import dev.covey.core.store.WriteTransaction;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who keeps the room for others, as far as receipts tell; kept across restarts. Devices that the
 * room's policy names push others out when there are too many. Safe on any thread.
 *
 * <pre>
 * room.mirrors   room | device (32) | log key (32), or nothing for the device itself
 *                u8 2 | uint length | uint missing | tree hash (32) | u64 since, ms | u64 said at, ms
 * </pre>
 */
final class RoomMirrors {

  /** Devices beyond these are not listened to. */
  static final int MAX_MIRRORS = 16;

  /** Logs that are not known here, of each device's word. */
  private static final int MAX_EARLY = 1_024;

  private static final Logger LOG = LoggerFactory.getLogger(RoomMirrors.class);

  private static final int VERSION = 2;

  private final Storage storage;
  private final Bytes prefix;
  private final Bytes roomId;
  private final Predicate<LogKey> isMember;
  private final Predicate<PublicKey> isNamed;
  private final Executor app;
  private final Map<PublicKey, Kept> mirrors = new LinkedHashMap<>();

  private static final class Kept {
    private final Map<LogKey, Receipt.Held> logs = new HashMap<>();
    private int early;
    private long heardAt;
  }

  RoomMirrors(Storage storage, int room, Bytes roomId, RoomIndex index, Executor app) {
    this(
        storage,
        room,
        roomId,
        log -> index.log(log).isPresent(),
        device -> index.state().info().mirrors().contains(device),
        app);
  }

  /**
   * @param isMember whether a log is known here
   * @param isNamed whether the room's policy names a device as a mirror
   */
  RoomMirrors(
      Storage storage,
      int room,
      Bytes roomId,
      Predicate<LogKey> isMember,
      Predicate<PublicKey> isNamed,
      Executor app) {
    this.storage = storage;
    this.prefix = RoomTables.room(room);
    this.roomId = roomId;
    this.isMember = isMember;
    this.isNamed = isNamed;
    this.app = app;
  }

  /** Reads what was said before. */
  synchronized void load() {
    Bytes end = prefix.concat(Bytes.hex("ff".repeat(65)));
    boolean unused =
        storage.read(
            tx -> {
              tx.scan(RoomTables.MIRRORS, prefix, end, this::read);
              return true;
            });
  }

  /** A device says what it keeps; short, the disk comes later. */
  void onReceipt(PublicKey from, Bytes encoded) throws ProtocolViolationException {
    Receipt receipt = Receipt.decode(encoded);
    if (!receipt.room().equals(roomId) || !receipt.device().equals(from)) {
      throw new ProtocolViolationException("receipt of another room or device");
    }
    List<Receipt.Held> news = new ArrayList<>();
    List<PublicKey> gone = new ArrayList<>();
    synchronized (this) {
      Kept kept = mirrors.get(from);
      if (kept == null) {
        if (mirrors.size() >= MAX_MIRRORS) {
          Optional<PublicKey> other = isNamed.test(from) ? notNamed() : Optional.empty();
          if (other.isEmpty()) {
            return;
          }
          mirrors.remove(other.get());
          gone.add(other.get());
        }
        kept = new Kept();
        mirrors.put(from, kept);
      }
      if (receipt.atMillis() < kept.heardAt) {
        return; // An old one again.
      }
      kept.heardAt = receipt.atMillis();
      for (Receipt.Held held : receipt.logs()) {
        // A log may be heard of from the mirror before its first block is here.
        boolean known = kept.logs.containsKey(held.log()) || isMember.test(held.log());
        if ((known || ++kept.early <= MAX_EARLY) && !held.equals(kept.logs.put(held.log(), held))) {
          news.add(held);
        }
      }
    }
    try {
      app.execute(() -> write(receipt, news, gone));
    } catch (RejectedExecutionException closing) {
      LOG.debug("the node stops");
    }
  }

  /** The one that was heard of first of those that the policy does not name. */
  private Optional<PublicKey> notNamed() {
    return mirrors.keySet().stream().filter(device -> !isNamed.test(device)).findFirst();
  }

  /**
   * What they keep of these logs.
   *
   * @param own this node's present log, if there is one
   * @param connected devices that are connected
   */
  synchronized List<Mirror> list(List<Log> logs, Optional<LogKey> own, Set<String> connected) {
    List<Mirror> list = new ArrayList<>();
    mirrors.forEach(
        (device, kept) -> {
          int whole = 0;
          int contradicting = 0;
          long since = 0;
          long ownKept = 0;
          long ownLength = 0;
          for (Log log : logs) {
            Receipt.Held held = kept.logs.get(log.key());
            long here = log.held().count(0, log.length());
            long blocks = held == null ? 0 : held.blocks();
            if (held != null && contradicts(log, held)) {
              contradicting++;
            } else if (blocks >= here) {
              whole++;
            }
            since = held == null ? since : Math.max(since, held.sinceMillis());
            if (own.filter(log.key()::equals).isPresent()) {
              ownKept = Math.min(blocks, here);
              ownLength = here;
            }
          }
          list.add(
              new Mirror(
                  device.toString(),
                  connected.contains(device.toString()),
                  logs.size(),
                  whole,
                  ownKept,
                  ownLength,
                  contradicting,
                  Instant.ofEpochMilli(since),
                  Instant.ofEpochMilli(kept.heardAt)));
        });
    return list;
  }

  /** Whether the blocks there hash to something else than those here. */
  private static boolean contradicts(Log log, Receipt.Held held) {
    MerkleTree tree = log.tree();
    if (held.length() == tree.length()) {
      return !tree.treeHash().equals(held.treeHash());
    }
    return held.length() > 0
        && held.length() <= log.contiguousLength()
        && !log.checkout(held.length()).treeHash().equals(held.treeHash());
  }

  private void write(Receipt receipt, List<Receipt.Held> news, List<PublicKey> gone) {
    Bytes device = prefix.concat(receipt.device().bytes());
    try {
      boolean unused =
          storage.write(
              tx -> {
                gone.forEach(other -> delete(tx, prefix.concat(other.bytes())));
                for (Receipt.Held held : news) {
                  tx.put(
                      RoomTables.MIRRORS,
                      device.concat(held.log().bytes()),
                      row(held, receipt.atMillis()));
                }
                tx.put(RoomTables.MIRRORS, device, row(NONE, receipt.atMillis()));
                return true;
              });
    } catch (StorageException | IllegalStateException e) {
      LOG.debug("a receipt was not kept: {}", e.getMessage());
    }
  }

  private static void delete(WriteTransaction tx, Bytes device) {
    List<Bytes> rows = new ArrayList<>();
    tx.scan(
        RoomTables.MIRRORS,
        device,
        device.concat(Bytes.hex("ff".repeat(LogKey.SIZE + 1))),
        (key, value) -> rows.add(key));
    rows.forEach(key -> tx.delete(RoomTables.MIRRORS, key));
  }

  private static final Bytes NO_TREE = Bytes.wrap(new byte[32]);
  private static final Receipt.Held NONE = new Receipt.Held(new LogKey(NO_TREE), 0, 0, NO_TREE, 0);

  private static Bytes row(Receipt.Held held, long at) {
    return new Encoder(64)
        .u8(VERSION)
        .uint(held.length())
        .uint(held.missing())
        .raw(held.treeHash())
        .u64(held.sinceMillis())
        .u64(at)
        .toBytes();
  }

  private boolean read(Bytes key, Bytes row) {
    Decoder in = new Decoder(row);
    try {
      int version = in.u8();
      if (version > VERSION) {
        throw new StorageException(
            "what mirrors said was kept by a newer Covey (version " + version + "): update Covey");
      }
      PublicKey device = new PublicKey(key.slice(prefix.length(), PublicKey.SIZE));
      long length = in.uint();
      long missing = version < 2 ? 0 : in.uint();
      Bytes hash = in.fixed32().compact();
      long since = in.u64();
      Kept kept = mirrors.computeIfAbsent(device, unused -> new Kept());
      kept.heardAt = Math.max(kept.heardAt, in.u64());
      int at = prefix.length() + PublicKey.SIZE;
      if (key.length() > at) {
        LogKey log = new LogKey(key.slice(at, LogKey.SIZE));
        kept.logs.put(log, new Receipt.Held(log, length, missing, hash, since));
      }
      return true;
    } catch (ProtocolViolationException e) {
      throw new StorageException("what mirrors said is damaged: " + e.getMessage(), e);
    }
  }
}
