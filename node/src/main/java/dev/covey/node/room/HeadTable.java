package dev.covey.node.room;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of every member's log is here, and one digest of it all. A change costs two hashes,
 * however many logs there are. Safe on any thread.
 *
 * <pre>
 * digest (32, little endian) = sum over all logs of
 *   BLAKE2b-256("covey/head/1" | log key (32) | u64 length), modulo 2^256
 * </pre>
 */
public final class HeadTable {

  private static final Bytes LABEL = Bytes.utf8("covey/head/1");
  private static final int SIZE = 32;

  private final Map<LogKey, Long> lengths = new HashMap<>();
  private final byte[] sum = new byte[SIZE];

  /** Returns whether that was not known. */
  @CanIgnoreReturnValue
  public synchronized boolean put(Head head) {
    Long before = head.length() > 0 ? lengths.put(head.log(), head.length()) : null;
    if (head.length() <= 0 || (before != null && before == head.length())) {
      return false;
    }
    if (before != null) {
      add(new Head(head.log(), before), -1);
    }
    add(head, 1);
    return true;
  }

  /** The log is not the room's any more. */
  public synchronized void remove(LogKey log) {
    Long before = lengths.remove(log);
    if (before != null) {
      add(new Head(log, before), -1);
    }
  }

  public synchronized List<Head> all() {
    return lengths.entrySet().stream().map(one -> new Head(one.getKey(), one.getValue())).toList();
  }

  public synchronized boolean contains(Head head) {
    return Long.valueOf(head.length()).equals(lengths.get(head.log()));
  }

  public synchronized Bytes digest() {
    return Bytes.copyOf(sum);
  }

  private void add(Head head, int sign) {
    Bytes hash =
        Blake2b.hash(LABEL, head.log().bytes(), new Encoder(8).u64(head.length()).toBytes());
    int carry = 0;
    for (int i = 0; i < SIZE; i++) {
      int digit = (sum[i] & 0xff) + sign * (hash.at(i) & 0xff) + carry;
      sum[i] = (byte) digit;
      carry = digit >> 8;
    }
  }
}
