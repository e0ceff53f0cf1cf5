package dev.covey.node.room.entry;

import dev.covey.api.NewcomerHistory;
import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.key.LogTag;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Bodies of every kind, the sparest and the fullest. */
final class Bodies {

  static final Ref REF = new Ref(tag(3), 70_000);
  static final List<Cut> CUTS = List.of(new Cut(tag(1), 0), new Cut(tag(2), 1L << 40));

  private Bodies() {}

  static List<Entry.Body> all() {
    KeyBoxes none = new KeyBoxes(bytes(32, 5), Bytes.EMPTY);
    KeyBoxes some = new KeyBoxes(bytes(32, 5), bytes(3 * 56, 6));
    Optional<BlockPlace> place = Optional.of(new BlockPlace(log(9), 7));
    return List.of(
        HelloTest.hello(),
        HelloTest.invited(),
        new Text("grüße 😀"),
        new Text("", Optional.of(REF), Optional.of(new Ref(tag(9), 0)), List.of(key(1), key(2))),
        new Edit(REF, "better", List.of()),
        new Edit(REF, "", List.of(key(1))),
        new Redact(REF, ""),
        new Redact(REF, "spam"),
        new Redact(
            REF,
            "",
            List.of(new Left(REF, bytes(3, 1)), new Left(new Ref(tag(9), 4), bytes(9, 2)))),
        new React(REF, "👍", true),
        new React(REF, "👍", false),
        file(Optional.empty(), Optional.empty()),
        file(Optional.of(REF), Optional.of(REF)),
        new ProfileShown("ada", "", "", Bytes.EMPTY),
        new ProfileShown("ada", "counts", "image/png", bytes(100, 4)),
        new RoomInfoSet(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        new RoomInfoSet(
            Optional.of("engines"),
            Optional.of(""),
            Optional.of(Role.WRITER),
            Optional.of(Role.OWNER),
            Optional.of(NewcomerHistory.SINCE_JOIN),
            Optional.of(List.of(key(4)))),
        new Invite(key(1), Role.WRITER, 0, 0, Set.of(), ""),
        new Invite(key(1), Role.READER, 3, 1_795_000_000_000L, Set.of(Right.values()), "flyer"),
        new InviteRevoked(key(1), List.of()),
        new InviteRevoked(key(1), List.of(tag(1), tag(2))),
        new RoleSet(key(1), Role.ADMIN, Set.of(), 0, List.of()),
        new RoleSet(key(1), Role.WRITER, Set.of(Right.POST), 5, CUTS),
        new Removal(key(1), List.of(), ""),
        new Removal(key(1), CUTS, "shouting"),
        new EpochBegun(1, bytes(32, 1), none),
        new EpochBegun(1L << 40, bytes(32, 1), some),
        new Pin(REF, true),
        new Pin(REF, false),
        new Leave(List.of()),
        new Leave(CUTS),
        new KeysShared(2, bytes(32, 1), some, Optional.empty()),
        new KeysShared(2, bytes(32, 1), some, place),
        new DeviceRevoked(key(1), CUTS),
        new Chain(1, true, bytes(32, 8), Optional.empty()),
        new Chain(2, false, bytes(32, 8), place),
        new Note(1, bytes(1, 2), Bytes.EMPTY, false),
        new Note(1L << 40, bytes(64, 2), bytes(16 * 1024, 3), true));
  }

  static PublicKey key(int number) {
    return new PublicKey(bytes(32, number));
  }

  static LogTag tag(int number) {
    byte[] bytes = new byte[8];
    bytes[7] = (byte) number;
    return new LogTag(Bytes.wrap(bytes));
  }

  static Bytes bytes(int length, int value) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) value);
    return Bytes.wrap(bytes);
  }

  private static LogKey log(int number) {
    return new LogKey(bytes(32, number));
  }

  private static FileShared file(Optional<Ref> replyTo, Optional<Ref> thread) {
    return new FileShared(
        "a.ogg",
        "audio/ogg",
        log(4),
        new Blob(1_000_000, 17, 3, 150_000),
        FileShared.What.AUDIO,
        61_000,
        replyTo,
        thread);
  }
}
