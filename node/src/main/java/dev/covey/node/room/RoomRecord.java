package dev.covey.node.room;

import dev.covey.api.RoomKind;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomLink;
import dev.covey.node.room.key.RoomName;
import dev.covey.node.room.state.Charter;
import java.util.List;
import java.util.Optional;

/**
 * A room this node is in, as it is kept in the table room.rooms. Its epoch keys are in room.keys.
 *
 * <pre>
 * u8 2 | u8 index version | uint generation | u8 kind: 0 open, 1 invite, 2 direct | string name
 *   | open:    string link, or empty
 *   | invite:  room id (32) | founder's log key (32) | string link it came by, or empty
 *   | direct:  the other's identity (32); one's own: the room of one's devices
 * </pre>
 *
 * @param indexVersion the rules its index was made by
 * @param generation of this device's current writer log
 * @param name when the room was entered; the room's own may be another by now
 * @param id of a room one is invited to; empty bytes in others, where it follows
 * @param founder the founder's first log, in a room one is invited to
 * @param other the other's identity, in a direct room
 * @param cameBy the link this node came by
 */
record RoomRecord(
    int indexVersion,
    long generation,
    RoomKind kind,
    String name,
    Bytes id,
    Optional<LogKey> founder,
    Optional<PublicKey> other,
    Optional<RoomLink> cameBy) {

  /** Rooms indexed by other rules than these are indexed anew. */
  static final int INDEX_VERSION = 3;

  private static final int VERSION = 2;
  private static final String OWN_NAME = "my devices";

  private static final List<RoomKind> KINDS =
      List.of(RoomKind.OPEN, RoomKind.INVITE, RoomKind.DIRECT);

  static RoomRecord of(RoomLink link) {
    if (link instanceof RoomLink.Invited invited) {
      return invite(link.name(), invited.roomId(), invited.founder(), Optional.of(link));
    }
    return new RoomRecord(
        INDEX_VERSION,
        0,
        RoomKind.OPEN,
        link.name(),
        Bytes.EMPTY,
        Optional.empty(),
        Optional.empty(),
        Optional.of(link));
  }

  static RoomRecord founded(String name, RoomKeys keys) {
    return invite(name, keys.id(), keys.founder().orElseThrow(), Optional.empty());
  }

  static RoomRecord direct(PublicKey other) {
    return new RoomRecord(
        INDEX_VERSION,
        0,
        RoomKind.DIRECT,
        other.toString().substring(0, 8),
        Bytes.EMPTY,
        Optional.empty(),
        Optional.of(other),
        Optional.empty());
  }

  /** The room that the devices of this identity share. */
  static RoomRecord own(PublicKey self) {
    return new RoomRecord(
        INDEX_VERSION,
        0,
        RoomKind.DIRECT,
        OWN_NAME,
        Bytes.EMPTY,
        Optional.empty(),
        Optional.of(self),
        Optional.empty());
  }

  private static RoomRecord invite(
      String name, Bytes id, LogKey founder, Optional<RoomLink> cameBy) {
    return new RoomRecord(
        INDEX_VERSION,
        0,
        RoomKind.INVITE,
        name,
        id,
        Optional.of(founder),
        Optional.empty(),
        cameBy);
  }

  RoomRecord withGeneration(long next) {
    return new RoomRecord(indexVersion, next, kind, name, id, founder, other, cameBy);
  }

  /** With the link of another invite, by which this node comes in again. */
  RoomRecord withInvite(RoomLink.Invited link) {
    return new RoomRecord(
        indexVersion, generation, kind, name, id, founder, other, Optional.of(link));
  }

  RoomRecord indexedAnew() {
    return new RoomRecord(INDEX_VERSION, generation, kind, name, id, founder, other, cameBy);
  }

  /** As another device of this identity would enter the room. */
  RoomRecord forOthers() {
    return indexedAnew().withGeneration(0);
  }

  /** Whether it is the room that the devices of this identity share. */
  boolean isOwn(PublicKey self) {
    return kind == RoomKind.DIRECT && other.equals(Optional.of(self));
  }

  /** Whose room it is besides one's own, if it is a direct one. */
  Optional<PublicKey> with() {
    return other;
  }

  /** The link of the invite this node came by; empty for founders and in other rooms. */
  Optional<RoomLink.Invited> invitedBy() {
    return cameBy.filter(RoomLink.Invited.class::isInstance).map(RoomLink.Invited.class::cast);
  }

  /** What the room's id says about who is in it. */
  Charter charter(PublicKey self) {
    return switch (kind) {
      case OPEN -> Charter.open();
      case INVITE -> Charter.founded(LogTag.of(founder.orElseThrow()));
      case DIRECT -> isOwn(self) ? Charter.own(self) : Charter.direct(self, other.orElseThrow());
    };
  }

  List<String> addresses() {
    return cameBy.map(RoomLink::addresses).orElse(List.of());
  }

  /**
   * The room's keys, with those of the epochs that are known.
   *
   * @param epochs what the table room.keys holds of this room
   */
  RoomKeys keys(Identity self, List<KeyTable.Row> epochs) {
    RoomKeys keys =
        switch (kind) {
          case OPEN -> RoomKeys.open(RoomName.roomKey(name));
          case DIRECT ->
              isOwn(self.identity().publicKey())
                  ? RoomKeys.own(self.identity())
                  : RoomKeys.direct(self.identity(), other.orElseThrow());
          case INVITE -> {
            if (epochs.isEmpty()) {
              throw new StorageException(
                  "room \"" + name + "\" has lost its keys: restore a backup of this node");
            }
            yield RoomKeys.invited(id, founder.orElseThrow(), first(epochs));
          }
        };
    for (KeyTable.Row row : epochs) {
      if (row.vouched() && row.keys().isWhole()) {
        keys.use(row.keys());
      }
    }
    epochs.forEach(row -> keys.learn(row.keys()));
    return keys;
  }

  private EpochKeys first(List<KeyTable.Row> epochs) {
    return epochs.stream()
        .filter(row -> row.vouched() && row.keys().isWhole())
        .findFirst()
        .map(KeyTable.Row::keys)
        .orElseThrow(() -> new StorageException("room \"" + name + "\" has no key to write with"));
  }

  Bytes encode() {
    Encoder out = new Encoder().u8(VERSION).u8(indexVersion).uint(generation);
    out.u8(KINDS.indexOf(kind)).string(name);
    founder.ifPresent(log -> out.raw(id).raw(log.bytes()));
    if (other.isPresent()) {
      out.raw(other.get().bytes());
    } else {
      out.string(cameBy.map(RoomLink::toString).orElse(""));
    }
    return out.toBytes();
  }

  static RoomRecord decode(Bytes row) {
    Decoder in = new Decoder(row);
    try {
      int version = in.u8();
      if (version != VERSION) {
        throw new StorageException(
            "a room was stored by another Covey (version "
                + version
                + ", this one knows 2): "
                + (version < VERSION ? "move the data directory away" : "update Covey"));
      }
      int indexVersion = in.u8();
      long generation = in.uint();
      int number = in.u8();
      if (number >= KINDS.size()) {
        throw new StorageException("a room of an unknown kind (" + number + "): update Covey");
      }
      RoomKind kind = KINDS.get(number);
      String name = in.string();
      Bytes id = kind == RoomKind.INVITE ? in.fixed32().compact() : Bytes.EMPTY;
      Optional<LogKey> founder =
          kind == RoomKind.INVITE ? Optional.of(new LogKey(in.fixed32())) : Optional.empty();
      Optional<PublicKey> other =
          kind == RoomKind.DIRECT ? Optional.of(new PublicKey(in.fixed32())) : Optional.empty();
      String link = kind == RoomKind.DIRECT ? "" : in.string();
      return new RoomRecord(
          indexVersion,
          generation,
          kind,
          name,
          id,
          founder,
          other,
          link.isEmpty() ? Optional.empty() : Optional.of(RoomLink.parse(link)));
    } catch (ProtocolViolationException | IllegalArgumentException e) {
      throw new StorageException("the list of rooms is damaged: " + e.getMessage(), e);
    }
  }
}
