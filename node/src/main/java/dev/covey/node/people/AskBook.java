package dev.covey.node.people;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.store.Storage;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Whom this node knocks at, until they have come. At most {@link #MAX}. Safe on any thread. */
final class AskBook {

  static final int MAX = 1_000;

  private static final int VERSION = 1;

  private final Storage storage;
  private final Map<PublicKey, Ask> asks = new HashMap<>();

  /**
   * @param delivered when their node last heard, or empty
   */
  record Ask(PublicKey to, Instant begun, Optional<Instant> delivered, String words) {}

  private AskBook(Storage storage) {
    this.storage = storage;
  }

  static AskBook open(Storage storage) {
    AskBook book = new AskBook(storage);
    boolean unused =
        storage.read(
            tx -> {
              tx.scan(
                  PeopleTables.ASKED,
                  PeopleTables.FIRST,
                  PeopleTables.LAST,
                  (key, value) -> {
                    Ask ask = decode(new PublicKey(key), value);
                    book.asks.put(ask.to(), ask);
                    return true;
                  });
              return true;
            });
    return book;
  }

  synchronized Map<PublicKey, Ask> all() {
    return Map.copyOf(asks);
  }

  synchronized void put(Ask ask) {
    if (asks.size() >= MAX && !asks.containsKey(ask.to())) {
      throw new IllegalStateException(
          MAX + " people were asked and have not come yet: no more are asked before some do");
    }
    Bytes value =
        new Encoder()
            .u8(VERSION)
            .u64(ask.begun().toEpochMilli())
            .u64(ask.delivered().map(Instant::toEpochMilli).orElse(0L))
            .string(ask.words())
            .toBytes();
    boolean unused =
        storage.write(
            tx -> {
              tx.put(PeopleTables.ASKED, ask.to().bytes(), value);
              return true;
            });
    asks.put(ask.to(), ask);
  }

  synchronized void remove(PublicKey to) {
    if (asks.remove(to) != null) {
      boolean unused = storage.write(tx -> tx.delete(PeopleTables.ASKED, to.bytes()));
    }
  }

  private static Ask decode(PublicKey to, Bytes value) {
    try {
      Decoder in = new Decoder(value);
      int version = in.u8();
      if (version != VERSION) {
        throw new StorageException(
            "own knocks were stored by a newer Covey (version " + version + "): update Covey");
      }
      Instant begun = Instant.ofEpochMilli(in.u64());
      long delivered = in.u64();
      return new Ask(
          to,
          begun,
          delivered == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(delivered)),
          in.string());
    } catch (ProtocolViolationException e) {
      throw new StorageException("the list of own knocks is damaged: " + e.getMessage(), e);
    }
  }
}
