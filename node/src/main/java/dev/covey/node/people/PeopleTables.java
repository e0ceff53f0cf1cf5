package dev.covey.node.people;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.Table;
import java.util.List;

/**
 * The tables of people. Keys are identities (32 bytes).
 *
 * <pre>
 * people.contacts   u8 1 | flags u8: 1 verified, 2 blocked | string name
 * people.knocks     u8 1 | u8: 0 waits, 1 refused | when, ms (8, LE) | string name | string words
 * people.asked      u8 1 | begun, ms (8, LE) | delivered, ms or 0 (8, LE) | string text
 * </pre>
 */
public final class PeopleTables {

  public static final Table CONTACTS = new Table("people.contacts");
  public static final Table KNOCKS = new Table("people.knocks");
  public static final Table ASKED = new Table("people.asked");

  /** All of them: what the store of a node that knows people is opened with. */
  public static final List<Table> ALL = List.of(CONTACTS, KNOCKS, ASKED);

  /** Below every identity, and above. */
  static final Bytes FIRST = Bytes.wrap(new byte[] {0});

  static final Bytes LAST = Bytes.hex("ff".repeat(33));

  private PeopleTables() {}
}
