package dev.covey.node.room.state;

import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.key.LogTag;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room and may do what: a pure function of its charter and control entries.
 *
 * <p>Two nodes with the same entries have equal states, in whatever order the entries came.
 * Immutable.
 */
public final class RoomState {

  private final Charter charter;
  private final Map<PublicKey, MemberState> people;
  private final Map<LogTag, Line> lines;
  private final Map<Ref, Verdict> verdicts;
  private final RoomInfo info;
  private final List<InviteState> invites;
  private final SortedMap<Long, List<EpochState>> epochs;
  private final List<StrayKeys> strays;

  /** Whether a device is one of a member's, for every device that said hello. */
  private final Map<PublicKey, Boolean> devices;

  RoomState(
      Charter charter,
      Map<PublicKey, MemberState> people,
      Map<LogTag, Line> lines,
      Map<Ref, Verdict> verdicts,
      RoomInfo info,
      List<InviteState> invites,
      SortedMap<Long, List<EpochState>> epochs,
      List<StrayKeys> strays) {
    this.charter = charter;
    this.people = Collections.unmodifiableMap(people);
    this.lines = Collections.unmodifiableMap(lines);
    this.verdicts = verdicts;
    this.info = info;
    this.invites = List.copyOf(invites);
    this.epochs = Collections.unmodifiableSortedMap(epochs);
    this.strays = List.copyOf(strays);
    this.devices = devices(people.values());
  }

  private static Map<PublicKey, Boolean> devices(Collection<MemberState> people) {
    Map<PublicKey, Boolean> devices = new HashMap<>();
    for (MemberState person : people) {
      for (MemberState.LogOf log : person.logs()) {
        // An identity may name a device that is not its own: that does not keep the owner out.
        devices.merge(log.device(), person.isMember() && !log.revoked(), Boolean::logicalOr);
      }
    }
    return devices;
  }

  /** Folds control entries, in any order. About 5 us an entry, in rooms of many thousands. */
  public static RoomState fold(Charter charter, Collection<ControlEntry> entries) {
    return new Fold(charter, entries).run();
  }

  /** The state as of a moment in ms since 1970: of the entries that claim to be no later. */
  public static RoomState foldUntil(
      Charter charter, Collection<ControlEntry> entries, long millis) {
    return fold(
        charter,
        entries.stream().filter(entry -> HybridClock.millis(entry.time()) <= millis).toList());
  }

  /** The state as of a set of heads: of the entries below them; logs not named have none. */
  public static RoomState foldAt(
      Charter charter, Collection<ControlEntry> entries, Map<LogTag, Long> heads) {
    return fold(
        charter,
        entries.stream()
            .filter(entry -> entry.index() < heads.getOrDefault(entry.tag(), 0L))
            .toList());
  }

  public Charter charter() {
    return charter;
  }

  /** Who is a member now, by identity. */
  public List<MemberState> members() {
    return people.values().stream().filter(MemberState::isMember).toList();
  }

  /** An identity that said hello or was named by somebody, member or not. */
  public Optional<MemberState> member(PublicKey identity) {
    return Optional.ofNullable(people.get(identity));
  }

  /** Whether an identity was in the room and left it of its own accord. */
  public boolean hasLeft(PublicKey identity) {
    return lines.values().stream()
        .filter(line -> line.identity().equals(identity))
        .anyMatch(Line::endsWithLeaving);
  }

  /** The time from which an identity is what it is, member or not; 0 if it always was. */
  public long since(PublicKey identity) {
    return lines.values().stream()
        .filter(line -> line.identity().equals(identity))
        .mapToLong(Line::since)
        .max()
        .orElse(0);
  }

  /** The time of an identity's newest hello, whether it counts or not; -1 if it said none. */
  public long saidHello(PublicKey identity) {
    return lines.values().stream()
        .filter(line -> line.identity().equals(identity))
        .mapToLong(Line::saidHello)
        .max()
        .orElse(-1);
  }

  /** What the entries of a log are judged by; empty if nobody said hello in it. */
  public Optional<Line> line(LogTag tag) {
    return Optional.ofNullable(lines.get(tag));
  }

  /** Whether entries of a log can count: somebody said hello in it who is or was a member. */
  public boolean isAdmitted(LogTag tag) {
    Line line = lines.get(tag);
    return line != null && line.isAdmitted();
  }

  /** All lines, by log. */
  public Map<LogTag, Line> lines() {
    return lines;
  }

  /** Whether a control entry counts; empty for one that was not folded. */
  public Optional<Verdict> verdict(LogTag tag, long index) {
    return Optional.ofNullable(verdicts.get(new Ref(tag, index)));
  }

  public RoomInfo info() {
    return info;
  }

  /** Invites that count, in room order; those that are revoked, expired and used up as well. */
  public List<InviteState> invites() {
    return invites;
  }

  /** Epochs by number; those of one number in room order, of which the first is the current one. */
  public SortedMap<Long, List<EpochState>> epochs() {
    return epochs;
  }

  /** Keys of epochs that do not count, as far as they were handed on: always in the same order. */
  public List<StrayKeys> strays() {
    return strays;
  }

  /** The newest epoch; empty while the room is in its first, which nobody began. */
  public Optional<EpochState> currentEpoch() {
    Optional<EpochState> newest = Optional.empty();
    for (List<EpochState> same : epochs.values()) {
      newest = Optional.of(same.get(0));
    }
    return newest;
  }

  /** Devices of members that their identities did not revoke. */
  public Set<PublicKey> activeDevices() {
    Set<PublicKey> active = new HashSet<>();
    devices.forEach(
        (device, isActive) -> {
          if (isActive) {
            active.add(device);
          }
        });
    return active;
  }

  /**
   * Whether to talk to a device about this room: not to those that are known and whose identity was
   * removed or revoked them.
   */
  public boolean mayConnect(PublicKey device) {
    if (devices.getOrDefault(device, true)) {
      return true;
    }
    return people.values().stream()
        .anyMatch(person -> !person.removed() && person.hasUnrevoked(device));
  }

  /** Why an entry of a log counts or not, in sentences; control entries and others. */
  public List<String> explain(LogTag tag, long index, long time, @Nullable Action action) {
    Line line = lines.get(tag);
    if (line == null) {
      Verdict hello = verdicts.get(new Ref(tag, 0));
      return List.of(hello == null ? "nobody said hello in its log" : hello.reason());
    }
    Verdict verdict = verdicts.get(new Ref(tag, index));
    if (verdict == null && action != null) {
      verdict = line.judge(index, time, action);
    }
    String counts =
        verdict == null
            ? "it was not judged"
            : verdict.counts() ? "it counts" : "it has no effect: " + verdict.reason();
    return List.of(line.standingAt(index, time), counts);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RoomState state
        && state.charter.equals(charter)
        && state.people.equals(people)
        && state.lines.equals(lines)
        && state.verdicts.equals(verdicts)
        && state.info.equals(info)
        && state.invites.equals(invites)
        && state.epochs.equals(epochs)
        && state.strays.equals(strays);
  }

  @Override
  public int hashCode() {
    return people.hashCode() * 31 + verdicts.hashCode();
  }

  /** Everything, line by line, sorted: for comparing rooms. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    people.values().forEach(person -> text.append(person).append('\n'));
    lines.values().forEach(line -> text.append(line).append('\n'));
    new TreeMap<>(byText())
        .forEach((ref, verdict) -> text.append(ref).append(verdict).append('\n'));
    text.append(info).append('\n').append(invites).append('\n').append(epochs);
    return text.append('\n').append(strays).toString();
  }

  private Map<String, Verdict> byText() {
    Map<String, Verdict> texts = new HashMap<>();
    verdicts.forEach((ref, verdict) -> texts.put(ref.toString(), verdict));
    return texts;
  }
}
