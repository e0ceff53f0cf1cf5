package dev.covey.node.archive;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.merkle.MerkleBatch;
import dev.covey.core.merkle.MerkleTree;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An archive, made while it is read: a few blocks in memory, however large the room. What is
 * written to the logs meanwhile is not in it. One thread; {@link dev.covey.core.StorageException}
 * when the store cannot be read.
 */
public final class ArchiveStream extends InputStream {

  private final Deque<Bytes> first = new ArrayDeque<>();
  private final Deque<Log> logs;
  private final KeyPair device;
  private final MerkleBatch tree = MerkleTree.empty(0).batch(made -> {});
  private @Nullable LogWalk walk;
  private boolean ended;
  private Bytes current = Bytes.EMPTY;
  private int at;

  /**
   * @param room what to say of the room; the device it names is that of the key pair
   * @param keys what to read the entries with; none for an archive that stays sealed
   */
  public ArchiveStream(ArchivedRoom room, List<ArchiveKey> keys, List<Log> logs, KeyPair device) {
    if (!room.exporter().device().equals(device.publicKey())) {
      throw new IllegalArgumentException("the certificate is not that of the device");
    }
    this.logs = new ArrayDeque<>(logs);
    this.device = device;
    first.add(ArchiveFormat.header());
    first.add(ArchiveFormat.record(ArchiveFormat.ROOM, room.encode()));
    keys.forEach(key -> first.add(ArchiveFormat.record(ArchiveFormat.KEY, key.encode())));
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    int count = 0;
    while (count < length) {
      if (at == current.length()) {
        Optional<Bytes> next = next();
        if (next.isEmpty()) {
          return count == 0 ? -1 : count;
        }
        current = next.get();
        at = 0;
      }
      int some = Math.min(length - count, current.length() - at);
      current.slice(at, some).copyTo(target, offset + count);
      at += some;
      count += some;
    }
    return count;
  }

  private Optional<Bytes> next() {
    Bytes record = first.isEmpty() ? ofLogs() : first.remove();
    if (record != null) {
      tree.append(record);
      return Optional.of(record);
    }
    if (ended) {
      return Optional.empty();
    }
    ended = true;
    Bytes signature = device.sign(ArchiveFormat.signable(tree.tree()));
    return Optional.of(ArchiveFormat.record(ArchiveFormat.END, signature));
  }

  private @Nullable Bytes ofLogs() {
    LogWalk walking = walk;
    Bytes piece = walking == null ? null : walking.next();
    while (piece == null) {
      Log log = logs.poll();
      if (log == null) {
        walk = null;
        return null;
      }
      LogWalk begun = new LogWalk(log);
      if (!begun.isEmpty()) {
        walk = begun;
        piece = begun.head();
      }
    }
    return piece;
  }
}
