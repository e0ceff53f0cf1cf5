package dev.covey.node.room.entry;

import dev.covey.core.ProtocolViolationException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The kinds of entry: their numbers, their class, and how their bodies are written and read. */
@SuppressWarnings("ImmutableEnumChecker") // the functions are method references without state
enum Kind {
  HELLO(0, true, Hello.class, HelloBody::write, HelloBody::read),
  TEXT(1, false, Text.class, TalkBodies::writeText, TalkBodies::readText),
  EDIT(2, false, Edit.class, TalkBodies::writeEdit, TalkBodies::readEdit),
  REDACT(3, false, Redact.class, TalkBodies::writeRedact, TalkBodies::readRedact),
  REACT(4, false, React.class, TalkBodies::writeReact, TalkBodies::readReact),
  FILE(5, false, FileShared.class, FileBody::write, FileBody::read),
  PROFILE(6, false, ProfileShown.class, TalkBodies::writeProfile, TalkBodies::readProfile),
  INFO(7, true, RoomInfoSet.class, RoomBodies::writeInfo, RoomBodies::readInfo),
  INVITE(8, true, Invite.class, RoomBodies::writeInvite, RoomBodies::readInvite),
  REVOKE(9, true, InviteRevoked.class, RoomBodies::writeRevoke, RoomBodies::readRevoke),
  ROLE(10, true, RoleSet.class, RoomBodies::writeRole, RoomBodies::readRole),
  REMOVE(11, true, Removal.class, RoomBodies::writeRemoval, RoomBodies::readRemoval),
  EPOCH(12, true, EpochBegun.class, EpochBodies::writeEpoch, EpochBodies::readEpoch),
  PIN(13, false, Pin.class, TalkBodies::writePin, TalkBodies::readPin),
  LEAVE(15, true, Leave.class, RoomBodies::writeLeave, RoomBodies::readLeave),
  KEYS(16, true, KeysShared.class, EpochBodies::writeKeys, EpochBodies::readKeys),
  REVOKE_DEVICE(17, true, DeviceRevoked.class, RoomBodies::writeDevice, RoomBodies::readDevice),
  CHAIN(18, true, Chain.class, EpochBodies::writeChain, EpochBodies::readChain),
  NOTE(19, false, Note.class, NoteBody::write, NoteBody::read);

  private static final Map<Class<?>, Kind> BY_TYPE = new HashMap<>();
  private static final @Nullable Kind[] BY_NUMBER = new @Nullable Kind[32];

  static {
    for (Kind kind : values()) {
      BY_TYPE.put(kind.type, kind);
      BY_NUMBER[kind.number] = kind;
    }
  }

  private final int number;
  private final boolean control;
  private final Class<? extends Entry.Body> type;
  private final BiConsumer<BodyWriter, Entry.Body> write;
  private final Read read;

  /** Reads a body; also throws IllegalArgumentException for values out of bounds. */
  interface Read {
    Entry.Body from(BodyFields fields) throws ProtocolViolationException;
  }

  <B extends Entry.Body> Kind(
      int number, boolean control, Class<B> type, BiConsumer<BodyWriter, B> write, Read read) {
    this.number = number;
    this.control = control;
    this.type = type;
    this.write = (fields, body) -> write.accept(fields, type.cast(body));
    this.read = read;
  }

  static Kind of(Entry.Body body) {
    Kind kind = BY_TYPE.get(body.getClass());
    if (kind == null) {
      throw new IllegalArgumentException("an entry of unknown kind cannot be written");
    }
    return kind;
  }

  /** The kind of a number; null if this version does not know it. */
  static @Nullable Kind of(long number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[(int) number] : null;
  }

  /** As it is written. */
  int number() {
    return number;
  }

  boolean isControl() {
    return control;
  }

  void write(Entry.Body body, CborWriter map, int key) {
    BodyWriter fields = new BodyWriter();
    write.accept(fields, body);
    fields.writeTo(map, key);
  }

  Entry.Body read(CborReader reader) throws ProtocolViolationException {
    return read.from(BodyFields.read(reader));
  }
}
