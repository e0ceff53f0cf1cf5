package dev.covey.node.backup;

import dev.covey.api.MemberKind;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.node.identity.DisplayName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What makes another data directory the same person's: the identity, and the rows of the tables
 * that hold rooms, their keys, and contacts. No logs, and nothing of the device.
 *
 * <pre>
 * version u8 = 1 | identity's seed (32) | kind u8: 0 person, 1 bot | string name
 *   | made, ms since 1970 (8, LE) | uint tables
 *   | each: string table | uint rows | each: buffer key | buffer value
 * </pre>
 *
 * <p>Rows are as their tables hold them; tables that are not known are left out by the reader.
 */
public record Belongings(
    Bytes seed, MemberKind kind, String name, Instant made, List<TableRows> tables) {

  /** The largest there may be, encoded, in bytes. */
  public static final int MAX_SIZE = 32 << 20;

  private static final int VERSION = 1;
  private static final int PERSON = 0;
  private static final int BOT = 1;
  private static final int MAX_TABLES = 32;
  private static final int MAX_KEY = 500;

  /** The rows of one table, by rising key. */
  public record TableRows(String table, List<Row> rows) {
    public TableRows {
      rows = List.copyOf(rows);
    }
  }

  /** One key and its value. */
  public record Row(Bytes key, Bytes value) {}

  public Belongings {
    if (seed.length() != 32) {
      throw new IllegalArgumentException("seed of " + seed.length() + " bytes, not 32");
    }
    name = DisplayName.require(name);
    tables = List.copyOf(tables);
  }

  public Bytes encode() {
    Encoder out =
        new Encoder().u8(VERSION).raw(seed).u8(kind == MemberKind.BOT ? BOT : PERSON).string(name);
    out.u64(made.toEpochMilli()).uint(tables.size());
    for (TableRows table : tables) {
      out.string(table.table()).uint(table.rows().size());
      table.rows().forEach(row -> out.buffer(row.key()).buffer(row.value()));
    }
    if (out.size() > MAX_SIZE) {
      throw new IllegalStateException(
          "rooms and contacts take "
              + out.size()
              + " bytes, at most "
              + MAX_SIZE
              + " are backed up");
    }
    return out.toBytes();
  }

  /** Decodes what {@link #encode} wrote, and refuses everything else. */
  public static Belongings decode(Bytes encoded) throws ProtocolViolationException {
    if (encoded.length() > MAX_SIZE) {
      throw new ProtocolViolationException("belongings of " + encoded.length() + " bytes");
    }
    Decoder in = new Decoder(encoded);
    int version = in.u8();
    if (version != VERSION) {
      throw new ProtocolViolationException("belongings of version " + version + ", not 1");
    }
    Bytes seed = in.fixed32().compact();
    int kind = in.u8();
    if (kind != PERSON && kind != BOT) {
      throw new ProtocolViolationException("kind of identity " + kind);
    }
    String name = in.string();
    Instant made = Instant.ofEpochMilli(in.u64());
    int count = in.length("tables", 2);
    if (count > MAX_TABLES) {
      throw new ProtocolViolationException(count + " tables, at most " + MAX_TABLES);
    }
    List<TableRows> tables = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tables.add(table(in));
    }
    if (in.hasRemaining()) {
      throw new ProtocolViolationException(in.remaining() + " bytes behind the last table");
    }
    try {
      return new Belongings(
          seed, kind == BOT ? MemberKind.BOT : MemberKind.PERSON, name, made, tables);
    } catch (IllegalArgumentException e) {
      throw new ProtocolViolationException("the identity's name: " + e.getMessage(), e);
    }
  }

  private static TableRows table(Decoder in) throws ProtocolViolationException {
    String name = in.string();
    int count = in.length("rows", 2);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Bytes key = in.buffer().compact();
      if (key.isEmpty() || key.length() > MAX_KEY) {
        throw new ProtocolViolationException("a key of " + key.length() + " bytes in " + name);
      }
      rows.add(new Row(key, in.buffer().compact()));
    }
    return new TableRows(name, rows);
  }

  /** Says nothing of what is inside. */
  @Override
  public String toString() {
    return "Belongings[" + tables.size() + " tables, made " + made + "]";
  }
}
