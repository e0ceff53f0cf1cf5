package dev.covey.node.room;

import dev.covey.api.RoomKind;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.node.room.entry.Note;
import dev.covey.node.room.state.MemberState;
import dev.covey.node.room.state.RoomState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rooms of an identity as its devices tell each other of them. One thread at a time.
 *
 * <pre>
 * ROOM   room id (32)                                     a row of room.rooms, of generation 0
 * KEYS   room id (32) | epoch u64 BE | hash (8)           a row of room.keys
 * LEFT   room id (32)                                     u8 1 left, 0 back | u64 LE room time
 * </pre>
 */
public final class RoomNotes {

  private static final Logger LOG = LoggerFactory.getLogger(RoomNotes.class);

  private final Rooms rooms;
  private final PublicKey self;

  public RoomNotes(Rooms rooms, PublicKey self) {
    this.rooms = rooms;
    this.self = self;
  }

  /** What this node knows of its rooms, and the others may not. */
  public List<Note> missing(Map<Note.About, Note> told) {
    List<Note> missing = new ArrayList<>();
    for (LocalRoom one : rooms.all()) {
      DeviceSide room = one.devices();
      for (KeyTable.Row row : room.keyRows()) {
        Note note = new Note(Note.KEYS, room.id().concat(row.name()), row.encode(), false);
        if (!isAsFull(told.get(note.about()), row)) {
          missing.add(note);
        }
      }
      Note note = new Note(Note.ROOM, room.id(), room.row(), false);
      if (!told.containsKey(note.about())) {
        missing.add(note);
      }
      leaving(room, told).ifPresent(missing::add);
    }
    return missing;
  }

  /** Whether the identity is out of a room by its own will, and since when by the room's time. */
  private record Leaving(boolean left, long time) {}

  private static Leaving leaving(Bytes room, Map<Note.About, Note> told) {
    Note note = told.get(new Note.About(Note.LEFT, room));
    if (note == null || note.value().length() != 9) {
      return new Leaving(false, -1);
    }
    try {
      Decoder in = new Decoder(note.value());
      return new Leaving(in.u8() == 1, in.u64());
    } catch (ProtocolViolationException e) {
      throw new AssertionError("nine bytes are a byte and a number", e);
    }
  }

  /** Says that this identity has left, or that it is back, if that is news. */
  private Optional<Note> leaving(DeviceSide room, Map<Note.About, Note> told) {
    Leaving known = leaving(room.id(), told);
    boolean left = room.state().hasLeft(self);
    boolean isMember = room.state().member(self).filter(MemberState::isMember).isPresent();
    long since = room.state().since(self);
    if (since <= known.time() || !(left || (isMember && known.left()))) {
      return Optional.empty();
    }
    Bytes value = new Encoder(9).u8(left ? 1 : 0).u64(since).toBytes();
    return Optional.of(new Note(Note.LEFT, room.id(), value, true));
  }

  /** Enters, leaves and reads what other devices did; returns the rooms that are new here. */
  public List<LocalRoom> adopt(Map<Note.About, Note> told) {
    Map<Bytes, DeviceSide> known = new HashMap<>();
    rooms.all().forEach(room -> known.put(room.keys().id(), room.devices()));
    Map<Bytes, List<KeyTable.Row>> keys = keys(told.values());
    List<LocalRoom> entered = new ArrayList<>();
    for (Note note : told.values()) {
      Leaving leaving = leaving(note.key(), told);
      boolean left = leaving.left();
      DeviceSide room = known.get(note.key());
      if (note.subject() != Note.ROOM) {
        continue;
      }
      if (room == null && !left) {
        enter(note, keys.getOrDefault(note.key(), List.of())).ifPresent(entered::add);
      } else if (room != null) {
        room.learn(keys.getOrDefault(note.key(), List.of()));
        if (left && !isBackSince(leaving.time(), room.state())) {
          leave(room);
        }
      }
    }
    return entered;
  }

  /** Also if that it left is not here yet: then its hello makes it no more of a member. */
  private boolean isBackSince(long left, RoomState state) {
    return Math.max(state.since(self), state.saidHello(self)) >= left;
  }

  private Optional<LocalRoom> enter(Note note, List<KeyTable.Row> keys) {
    try {
      RoomRecord fresh = RoomRecord.decode(note.value()).forOthers();
      boolean isWritable = keys.stream().anyMatch(row -> row.vouched() && row.keys().isWhole());
      if (fresh.isOwn(self) || (fresh.kind() == RoomKind.INVITE && !isWritable)) {
        return Optional.empty();
      }
      return rooms.enter(note.key(), fresh, keys);
    } catch (StorageException | IllegalStateException e) {
      LOG.warn("a room of another device cannot be entered here: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private void leave(DeviceSide room) {
    boolean isMember = room.state().member(self).filter(MemberState::isMember).isPresent();
    if (isMember) {
      try {
        room.leave();
      } catch (IllegalStateException e) {
        LOG.info("a room is left on another device, and not here: {}", e.getMessage());
      }
    }
  }

  private static Map<Bytes, List<KeyTable.Row>> keys(Iterable<Note> notes) {
    Map<Bytes, List<KeyTable.Row>> keys = new HashMap<>();
    for (Note note : notes) {
      if (note.subject() == Note.KEYS) {
        read(note)
            .ifPresent(
                row ->
                    keys.computeIfAbsent(note.key().slice(0, 32), id -> new ArrayList<>())
                        .add(row));
      }
    }
    return keys;
  }

  private static boolean isAsFull(@org.jspecify.annotations.Nullable Note told, KeyTable.Row row) {
    Optional<KeyTable.Row> known = told == null ? Optional.empty() : read(told);
    return known.isPresent()
        && (known.get().keys().isWhole() || !row.keys().isWhole())
        && (known.get().keys().chain().isPresent() || row.keys().chain().isEmpty())
        && (known.get().vouched() || !row.vouched());
  }

  private static Optional<KeyTable.Row> read(Note note) {
    if (note.key().length() != 32 + KeyTable.Row.NAME_SIZE) {
      return Optional.empty();
    }
    try {
      return Optional.of(KeyTable.Row.decode(note.key(), note.value()));
    } catch (StorageException e) {
      LOG.debug("keys of another device are of no use here: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
