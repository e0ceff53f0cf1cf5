package dev.covey.node.room;

import dev.covey.api.RoomKind;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomLink;
import java.util.ArrayList;
import java.util.List;

/**
 * A room this node is in, as it is kept in the table room.rooms.
 *
 * <pre>
 * u8 1 | u8 index version | uint generation | u8 kind: 0 open, 1 founded | string name
 *   | founded: room key (32) | founder's log key (32)
 *   | uint count | strings: addresses from the link
 * </pre>
 *
 * @param indexVersion the rules its index was made by
 * @param generation of this device's current writer log
 */
record RoomRecord(int indexVersion, long generation, RoomLink link) {

  /** Rooms indexed by other rules than these are indexed anew. */
  static final int INDEX_VERSION = 1;

  private static final int VERSION = 1;

  static RoomRecord of(RoomLink link) {
    return new RoomRecord(INDEX_VERSION, 0, link);
  }

  RoomRecord withGeneration(long next) {
    return new RoomRecord(indexVersion, next, link);
  }

  RoomRecord indexedAnew() {
    return new RoomRecord(INDEX_VERSION, generation, link);
  }

  RoomKeys keys() {
    return link.keys();
  }

  RoomKind kind() {
    return link instanceof RoomLink.Open ? RoomKind.OPEN : RoomKind.LINK;
  }

  Bytes encode() {
    Encoder out = new Encoder().u8(VERSION).u8(indexVersion).uint(generation);
    out.u8(kind() == RoomKind.OPEN ? 0 : 1).string(link.name());
    if (link instanceof RoomLink.Founded founded) {
      out.raw(founded.roomKey()).raw(founded.founder().bytes());
    }
    out.uint(link.addresses().size());
    link.addresses().forEach(out::string);
    return out.toBytes();
  }

  static RoomRecord decode(Bytes row) {
    Decoder in = new Decoder(row);
    try {
      int version = in.u8();
      if (version != VERSION) {
        throw new StorageException(
            "a room was stored by a newer Covey (version " + version + "): update Covey");
      }
      int indexVersion = in.u8();
      long generation = in.uint();
      boolean open = in.u8() == 0;
      String name = in.string();
      Bytes roomKey = open ? Bytes.EMPTY : in.fixed32().compact();
      LogKey founder = open ? null : new LogKey(in.fixed32());
      List<String> addresses = new ArrayList<>();
      for (int count = in.length("addresses", 1); count > 0; count--) {
        addresses.add(in.string());
      }
      RoomLink link =
          founder == null
              ? new RoomLink.Open(name, addresses)
              : new RoomLink.Founded(roomKey, founder, name, addresses);
      return new RoomRecord(indexVersion, generation, link);
    } catch (ProtocolViolationException e) {
      throw new StorageException("the list of rooms is damaged: " + e.getMessage(), e);
    }
  }
}
