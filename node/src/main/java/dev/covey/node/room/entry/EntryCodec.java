package dev.covey.node.room.entry;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
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
 *
 * kind 0, hello   0 statement (bytes, a CBOR map)   1 signature (64)
 * kind 1, text    0 text
 * kind 5, file    0 name   2 mime   3 content log key (32)
 *                 4 [byteOffset, blockOffset, blockLength, byteLength]
 *                 5 what: 0 file, 1 image, 2 audio   6 duration in ms
 * </pre>
 *
 * <p>Kinds set aside: 2 edit, 3 redact, 4 react, 6 profile, 7 room info, 8 invite, 9 revoke invite,
 * 10 role, 11 remove, 12 epoch, 13 pin, 14 bot state. File key 1 is set aside for a drive's path.
 */
public final class EntryCodec {

  static final int HELLO = 0;
  static final int TEXT = 1;
  static final int FILE = 5;

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
    Bytes encoded =
        CborWriter.map(
            entry.seen().isEmpty() ? 4 : 5,
            map -> {
              map.number(KIND_KEY, kindOf(entry.body()));
              map.number(TIME_KEY, entry.time());
              map.number(AT_KEY, entry.at());
              if (!entry.seen().isEmpty()) {
                map.array(SEEN_KEY, 2 * entry.seen().size(), array -> writeSeen(array, entry));
              }
              writeBody(map, entry.body());
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
    try (CborReader reader = new CborReader(encoded)) {
      reader.document(key -> fields.read(key, reader));
      return fields.entry();
    } catch (IllegalArgumentException e) {
      throw new ProtocolViolationException(String.valueOf(e.getMessage()), e);
    }
  }

  private static int kindOf(Entry.Body body) {
    if (body instanceof Hello) {
      return HELLO;
    }
    if (body instanceof Entry.Text) {
      return TEXT;
    }
    if (body instanceof FileShared) {
      return FILE;
    }
    throw new IllegalArgumentException("an entry of unknown kind cannot be written");
  }

  private static void writeSeen(CborWriter array, Entry entry) {
    for (Seen head : entry.seen()) {
      array.element(head.tag().bytes()).element(head.length());
    }
  }

  private static void writeBody(CborWriter map, Entry.Body body) {
    if (body instanceof Entry.Text text) {
      map.map(BODY_KEY, 1, fields -> fields.text(0, text.text()));
    } else if (body instanceof Hello hello) {
      map.map(
          BODY_KEY, 2, fields -> fields.bytes(0, hello.statement()).bytes(1, hello.signature()));
    } else if (body instanceof FileShared file) {
      FileBody.write(map, BODY_KEY, file);
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
    if (kind == HELLO) {
      return readHello(reader);
    }
    if (kind == TEXT) {
      return readText(reader);
    }
    return kind == FILE ? FileBody.read(reader) : new Entry.Unknown(kind);
  }

  private static Entry.Body readText(CborReader reader) throws ProtocolViolationException {
    String[] text = new String[1];
    reader.map(
        key -> {
          if (key == 0) {
            text[0] = reader.text();
          }
        });
    if (text[0] == null) {
      throw new ProtocolViolationException("a text without text");
    }
    return new Entry.Text(text[0]);
  }

  private static Entry.Body readHello(CborReader reader) throws ProtocolViolationException {
    Bytes[] parts = new Bytes[2];
    reader.map(
        key -> {
          if (key == 0) {
            parts[0] = reader.bytes();
          } else if (key == 1) {
            parts[1] = reader.bytes(PublicKey.SIGNATURE_SIZE);
          }
        });
    if (parts[0] == null || parts[1] == null) {
      throw new ProtocolViolationException("a hello without statement or signature");
    }
    return HelloStatement.decode(parts[0], parts[1]);
  }

  private Entry entry() throws ProtocolViolationException {
    if (kind < 0 || time < 0) {
      throw new ProtocolViolationException("an entry without kind or time");
    }
    if (body == null) {
      if (kind == HELLO || kind == TEXT || kind == FILE) {
        throw new ProtocolViolationException("an entry without a body");
      }
      body = new Entry.Unknown(kind);
    }
    return new Entry(time, at, seen, body);
  }
}
