package dev.covey.node.people;

import dev.covey.api.Knock;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.store.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Knocks that wait for an answer, one an identity and {@link #MAX_OPEN} in all, and whom one has
 * refused lately. Further ones are dropped: the first who came are not pushed out. Safe on any
 * thread.
 */
public final class KnockBook {

  static final int MAX_OPEN = 64;

  /** Refusals that are remembered; the oldest is forgotten first. */
  static final int MAX_REFUSED = 256;

  private static final Duration KEPT = Duration.ofDays(30);
  private static final Duration REFUSED_FOR = Duration.ofDays(7);
  private static final int VERSION = 1;

  private final Storage storage;
  private final Map<PublicKey, Row> rows = new HashMap<>();

  private record Row(boolean refused, Instant at, String name, String words) {}

  private KnockBook(Storage storage) {
    this.storage = storage;
  }

  /** Reads what the store holds; it was opened with {@link PeopleTables#ALL}. */
  public static KnockBook open(Storage storage) {
    KnockBook book = new KnockBook(storage);
    boolean unused =
        storage.read(
            tx -> {
              tx.scan(
                  PeopleTables.KNOCKS,
                  PeopleTables.FIRST,
                  PeopleTables.LAST,
                  (key, value) -> {
                    book.rows.put(new PublicKey(key), decode(value));
                    return true;
                  });
              return true;
            });
    return book;
  }

  /** Who waits, the oldest first. */
  public synchronized List<Knock> all(Instant now) {
    expire(now);
    return rows.entrySet().stream()
        .filter(entry -> !entry.getValue().refused())
        .sorted(
            Comparator.comparing((Map.Entry<PublicKey, Row> entry) -> entry.getValue().at())
                .thenComparing(Map.Entry::getKey))
        .map(
            entry ->
                new Knock(
                    entry.getKey().toString(),
                    entry.getValue().name(),
                    entry.getValue().words(),
                    entry.getValue().at()))
        .toList();
  }

  /** Takes a knock in; returns whether it is kept. */
  public synchronized boolean heard(KnockLetter letter, Instant now) {
    expire(now);
    Row known = rows.get(letter.from());
    if (known != null && known.refused()) {
      return false;
    }
    if (known == null && count(false) >= MAX_OPEN) {
      return false;
    }
    keep(letter.from(), new Row(false, now, letter.name(), letter.words()));
    return true;
  }

  /** Whether one of this identity waits. */
  public synchronized boolean waits(PublicKey identity) {
    Row known = rows.get(identity);
    return known != null && !known.refused();
  }

  /** Forgets what is known of an identity. */
  public synchronized void forget(PublicKey identity) {
    if (rows.remove(identity) != null) {
      boolean unused = storage.write(tx -> tx.delete(PeopleTables.KNOCKS, identity.bytes()));
    }
  }

  /** Forgets the knock, and hears no other one of this identity for a week. */
  public synchronized void refuse(PublicKey identity, Instant now) {
    if (count(true) >= MAX_REFUSED) {
      rows.entrySet().stream()
          .filter(entry -> entry.getValue().refused())
          .min(Comparator.comparing(entry -> entry.getValue().at()))
          .map(Map.Entry::getKey)
          .ifPresent(this::forget);
    }
    keep(identity, new Row(true, now, "", ""));
  }

  private long count(boolean refused) {
    return rows.values().stream().filter(row -> row.refused() == refused).count();
  }

  private void expire(Instant now) {
    List<PublicKey> old =
        rows.entrySet().stream()
            .filter(
                entry -> {
                  Row row = entry.getValue();
                  return row.at().plus(row.refused() ? REFUSED_FOR : KEPT).isBefore(now);
                })
            .map(Map.Entry::getKey)
            .toList();
    old.forEach(this::forget);
  }

  private void keep(PublicKey identity, Row row) {
    Bytes value =
        new Encoder()
            .u8(VERSION)
            .u8(row.refused() ? 1 : 0)
            .u64(row.at().toEpochMilli())
            .string(row.name())
            .string(row.words())
            .toBytes();
    boolean unused =
        storage.write(
            tx -> {
              tx.put(PeopleTables.KNOCKS, identity.bytes(), value);
              return true;
            });
    rows.put(identity, row);
  }

  private static Row decode(Bytes value) {
    try {
      Decoder in = new Decoder(value);
      int version = in.u8();
      if (version != VERSION) {
        throw new StorageException(
            "knocks were stored by a newer Covey (version " + version + "): update Covey");
      }
      return new Row(in.u8() == 1, Instant.ofEpochMilli(in.u64()), in.string(), in.string());
    } catch (ProtocolViolationException e) {
      throw new StorageException("the list of knocks is damaged: " + e.getMessage(), e);
    }
  }
}
