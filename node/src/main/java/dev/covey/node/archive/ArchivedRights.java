package dev.covey.node.archive;

import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Chain;
import dev.covey.node.room.entry.Edit;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.FileShared;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.Pin;
import dev.covey.node.room.entry.ProfileShown;
import dev.covey.node.room.entry.React;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.state.Action;
import dev.covey.node.room.state.Charter;
import dev.covey.node.room.state.ControlEntry;
import dev.covey.node.room.state.RoomState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The control entries of an archive, and who may do what by them. One thread; a few hundred bytes
 * an entry, of which there are few: those that let in, promote, remove.
 */
final class ArchivedRights {

  /** More than any room has; beyond it nothing is said of rights. */
  private static final int MAX_ENTRIES = 250_000;

  private record Held(ControlEntry entry, List<Seen> seen) {}

  private final List<Held> entries = new ArrayList<>();

  /** The greatest control time of a log below each length at which it grows. */
  private final Map<LogTag, NavigableMap<Long, Long>> floors = new HashMap<>();

  private int looked;
  private boolean tooMany;

  /** An entry of the control class, of a log with a true hello; in the order of the log. */
  void add(LogTag tag, long index, Entry entry) {
    if (entry.body() instanceof Entry.Unknown) {
      return;
    }
    if (looked >= MAX_ENTRIES) {
      tooMany = true;
      return;
    }
    looked++;
    NavigableMap<Long, Long> floor = floors.computeIfAbsent(tag, any -> new TreeMap<>());
    if (!floor.isEmpty() && entry.time() <= floor.lastEntry().getValue()) {
      return;
    }
    // What comes later is measured by this one as well if it is a hello out of place.
    floor.put(index + 1, entry.time());
    if ((entry.body() instanceof Hello) == (index == 0)) {
      entries.add(new Held(new ControlEntry(tag, index, entry.time(), entry.body()), entry.seen()));
    }
  }

  /** Who may do what; empty if there was too much to look at, or nothing that could be read. */
  Optional<RoomState> fold(ArchivedRoom room) {
    if (tooMany || entries.isEmpty()) {
      return Optional.empty();
    }
    List<ControlEntry> counting =
        entries.stream().filter(this::isAfterWhatItCites).map(Held::entry).toList();
    return Optional.of(RoomState.fold(charter(room), counting));
  }

  /** What an entry of the content class does; null for one that no right is needed for. */
  static @Nullable Action action(Entry.Body body) {
    if (body instanceof Text) {
      return Action.POST;
    } else if (body instanceof FileShared) {
      return Action.FILE;
    } else if (body instanceof React) {
      return Action.REACT;
    } else if (body instanceof Edit) {
      return Action.EDIT;
    } else if (body instanceof Redact) {
      return Action.REDACT_OWN;
    } else if (body instanceof Pin) {
      return Action.PIN;
    } else if (body instanceof ProfileShown) {
      return Action.PROFILE;
    }
    return body instanceof Chain ? Action.CHAIN : null;
  }

  private boolean isAfterWhatItCites(Held held) {
    for (Seen seen : held.seen()) {
      NavigableMap<Long, Long> floor = floors.get(seen.tag());
      Map.Entry<Long, Long> at = floor == null ? null : floor.floorEntry(seen.length());
      boolean own = seen.tag().equals(held.entry().tag());
      if (!own && at != null && at.getValue() >= held.entry().time()) {
        return false;
      }
    }
    return true;
  }

  private static Charter charter(ArchivedRoom room) {
    List<PublicKey> pair = room.identities();
    return room.founder()
        .map(founder -> Charter.founded(LogTag.of(founder)))
        .orElseGet(
            () -> pair.isEmpty() ? Charter.open() : Charter.direct(pair.get(0), pair.get(1)));
  }
}
