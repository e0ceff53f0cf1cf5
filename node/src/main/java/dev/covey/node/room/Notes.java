package dev.covey.node.room;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.DeviceCertificate;
import dev.covey.node.room.RoomWriter.Sealed;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Cut;
import dev.covey.node.room.entry.DeviceRevoked;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.Note;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.WriterLog;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.state.Action;
import dev.covey.node.room.state.MemberState;
import dev.covey.node.room.state.RoomState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the devices of one identity tell each other in the room that they share: of each thing the
 * newest note counts, acts before what was merely found, then by time, log tag and index. Notes of
 * a device that was revoked count up to where it was. Safe on any thread; all notes are kept in
 * memory.
 */
public final class Notes {

  private static final int AT_ONCE = 500;

  private static final Comparator<Said> ORDER =
      Comparator.comparing((Said said) -> said.note().act())
          .thenComparing(Said::time)
          .thenComparing(Said::tag)
          .thenComparing(Said::index);

  private final PublicKey self;
  private final PublicKey device;
  private final RoomIndex index;
  private final Epochs epochs;
  private final Function<LogKey, Log> logs;
  private final Acting acting;
  private final Map<LogTag, Long> read = new HashMap<>();
  private final List<Said> notes = new ArrayList<>();

  private record Said(Note note, long time, LogTag tag, long index) {}

  Notes(
      PublicKey self,
      PublicKey device,
      RoomIndex index,
      Epochs epochs,
      Function<LogKey, Log> logs,
      Acting acting) {
    this.self = self;
    this.device = device;
    this.index = index;
    this.epochs = epochs;
    this.logs = logs;
    this.acting = acting;
  }

  /** What counts now, of each thing. */
  public synchronized Map<Note.About, Note> all() {
    index.logs().stream().filter(WriterLog::isMember).forEach(this::readOn);
    RoomState state = index.state();
    Map<Note.About, Said> newest = new HashMap<>();
    for (Said said : notes) {
      if (counts(state, said)) {
        newest.merge(
            said.note().about(), said, (one, other) -> ORDER.compare(one, other) < 0 ? other : one);
      }
    }
    Map<Note.About, Note> all = new HashMap<>();
    newest.forEach((about, said) -> all.put(about, said.note()));
    return all;
  }

  /** Tells the other devices. On disk, and applied, when it returns. */
  public void put(List<Note> some) {
    for (int from = 0; from < some.size(); from += AT_ONCE) {
      List<Note> part = some.subList(from, Math.min(some.size(), from + AT_ONCE));
      acting.append(
          next -> part.stream().map(note -> new Sealed(note, epochs.keys().current())).toList());
    }
  }

  /** The devices that have said hello here, revoked or not. */
  public List<DeviceCertificate> devices() {
    return logs().stream()
        .flatMap(log -> epochs.greeting(log.tag()).stream())
        .map(greeting -> greeting.hello().certificate())
        .distinct()
        .toList();
  }

  /** The devices that were shut out. */
  public Set<PublicKey> revoked() {
    Set<PublicKey> revoked = new HashSet<>();
    logs().stream().filter(MemberState.LogOf::revoked).forEach(log -> revoked.add(log.device()));
    return revoked;
  }

  /** Whether this device was shut out: what it notes counts no more. */
  public boolean isShutOut() {
    return revoked().contains(device);
  }

  /**
   * Shuts a device out, and seals another key to the others, so that it learns nothing more. Does
   * nothing if it was done. On disk when it returns.
   */
  public void revoke(PublicKey lost) {
    if (revoked().contains(lost)) {
      return;
    }
    acting.rotate(
        next ->
            Rotation.of(
                epochs.keys(),
                epochs.toHandOn(next.state()),
                next.log(),
                next.index(),
                List.of(new DeviceRevoked(lost, cuts(lost))),
                next.state().activeDevices().stream().filter(one -> !one.equals(lost)).toList(),
                next.state().info().history()));
  }

  private List<Cut> cuts(PublicKey lost) {
    return logs().stream()
        .filter(log -> log.device().equals(lost))
        .map(log -> new Cut(log.tag(), index.applied(log.tag())))
        .toList();
  }

  private List<MemberState.LogOf> logs() {
    return acting.state().member(self).map(MemberState::logs).orElse(List.of());
  }

  private static boolean counts(RoomState state, Said said) {
    return state
        .line(said.tag())
        .filter(line -> line.judge(said.index(), said.time(), Action.POST).counts())
        .isPresent();
  }

  private void readOn(WriterLog writer) {
    Log log = logs.apply(writer.key());
    BlockSeal seal = index.seal(writer.key());
    long at = read.getOrDefault(writer.tag(), 0L);
    while (at < writer.indexed()) {
      Optional<Bytes> block = log.local(at);
      if (block.isEmpty() || !read(writer, seal, at, block.get())) {
        break;
      }
      at++;
    }
    read.put(writer.tag(), at);
  }

  /** False: the key is not here yet. */
  private boolean read(WriterLog writer, BlockSeal seal, long at, Bytes block) {
    try {
      if (!(seal.read(at, block) instanceof BlockSeal.Opened opened)) {
        return false;
      }
      Entry entry = EntryCodec.decode(opened.entry());
      if (!opened.isControl() && entry.body() instanceof Note note) {
        notes.add(new Said(note, entry.time(), writer.tag(), at));
      }
    } catch (ProtocolViolationException malformed) {
      // Void: as the index has found.
      return true;
    }
    return true;
  }
}
