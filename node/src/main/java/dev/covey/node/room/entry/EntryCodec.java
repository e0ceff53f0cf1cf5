package dev.covey.node.room.entry;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.node.room.key.LogTag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries as CBOR maps. Keys are small whole numbers that rise within a map; keys that are not
 * known are skipped.
 *
 * <pre>
 * entry   0 kind   1 time   2 at   3 seen: [tag (8), length, tag, length, ...]   4 body: map
 * </pre>
 *
 * <p>The kinds are listed in {@link Kind}, their bodies drawn in the classes named there; 14 is set
 * aside for a bot's state.
 */
public final class EntryCodec {

  private static final int KIND_KEY = 0;
  private static final int TIME_KEY = 1;
  private static final int AT_KEY = 2;
  private static final int SEEN_KEY = 3;
  private static final int BODY_KEY = 4;

  private long kind = -1;
  private long time = -1;
  private long at;
  private List<Seen> seen = List.of();
  private Entry.@Nullable Body body;

  private EntryCodec() {}

  /** Encodes; throws {@link IllegalArgumentException} if it does not fit in 64 KiB. */
  public static Bytes encode(Entry entry) {
    Kind kind = Kind.of(entry.body());
    Bytes encoded =
        CborWriter.map(
            entry.seen().isEmpty() ? 4 : 5,
            map -> {
              map.number(KIND_KEY, kind.number());
              map.number(TIME_KEY, entry.time());
              map.number(AT_KEY, entry.at());
              if (!entry.seen().isEmpty()) {
                map.array(SEEN_KEY, 2 * entry.seen().size(), array -> writeSeen(array, entry));
              }
              kind.write(entry.body(), map, BODY_KEY);
            });
    if (encoded.length() > Entry.MAX_BYTES) {
      throw new IllegalArgumentException(
          "the message takes "
              + encoded.length()
              + " bytes; at most "
              + Entry.MAX_BYTES
              + " fit: share it as a file");
    }
    return encoded;
  }

  /** Decodes any bytes: an entry, or {@link ProtocolViolationException}. */
  public static Entry decode(Bytes encoded) throws ProtocolViolationException {
    EntryCodec fields = new EntryCodec();
    try {
      CborReader reader = new CborReader(encoded);
      reader.document(key -> fields.read(key, reader));
      return fields.entry();
    } catch (IllegalArgumentException e) {
      throw new ProtocolViolationException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void writeSeen(CborWriter array, Entry entry) {
    for (Seen head : entry.seen()) {
      array.element(head.tag().bytes()).element(head.length());
    }
  }

  private void read(int key, CborReader reader) throws ProtocolViolationException {
    switch (key) {
      case KIND_KEY -> kind = reader.count();
      case TIME_KEY -> time = reader.count();
      case AT_KEY -> at = reader.number();
      case SEEN_KEY -> seen = readSeen(reader);
      case BODY_KEY -> body = readBody(reader);
      default -> {
        // Of a later version: skipped.
      }
    }
  }

  private static List<Seen> readSeen(CborReader reader) throws ProtocolViolationException {
    List<Seen> seen = new ArrayList<>();
    reader.startArray();
    while (reader.nextElement()) {
      if (seen.size() == Entry.MAX_SEEN) {
        throw new ProtocolViolationException("an entry that cites more than 128 heads");
      }
      LogTag tag = new LogTag(reader.bytes(LogTag.SIZE));
      if (!reader.nextElement()) {
        throw new ProtocolViolationException("a cited head without a length");
      }
      seen.add(new Seen(tag, reader.count()));
    }
    return seen;
  }

  private Entry.Body readBody(CborReader reader) throws ProtocolViolationException {
    Kind known = Kind.of(kind);
    return known == null ? new Entry.Unknown(kind) : known.read(reader);
  }

  private Entry entry() throws ProtocolViolationException {
    if (kind < 0 || time < 0) {
      throw new ProtocolViolationException("an entry without kind or time");
    }
    if (body == null) {
      if (Kind.of(kind) != null) {
        throw new ProtocolViolationException("an entry without a body");
      }
      body = new Entry.Unknown(kind);
    }
    return new Entry(time, at, seen, body);
  }
}
