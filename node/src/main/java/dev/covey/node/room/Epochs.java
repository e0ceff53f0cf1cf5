package dev.covey.node.room;

import dev.covey.api.Role;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.KeyBox;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.EpochState;
import dev.covey.node.room.state.Line;
import dev.covey.node.room.state.MemberState;
import dev.covey.node.room.state.RoomState;
import dev.covey.node.room.state.StrayKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Which devices know the key of which epoch: those it was sealed to, and those that said hello in
 * it, since they came by a link that carries it. Safe on any thread.
 */
final class Epochs {

  private static final int UNVOUCHED = Integer.MAX_VALUE;

  /** Ranks from here on are of keys that were handed on of epochs that do not count. */
  private static final int STRAY = 1 << 30;

  private final RoomKeys keys;
  private final RoomIndex index;
  private final Function<LogKey, Log> logs;
  private final Map<LogTag, Greeting> greetings = new ConcurrentHashMap<>();

  Epochs(RoomKeys keys, RoomIndex index, Function<LogKey, Log> logs) {
    this.keys = keys;
    this.index = index;
    this.logs = logs;
  }

  /** A hello, and the epoch it was sealed in. */
  record Greeting(Hello hello, EpochKeys epoch) {}

  /** The hello of a log, if it is here and its key as well. */
  Optional<Greeting> greeting(LogTag tag) {
    Greeting known = greetings.get(tag);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Greeting> read = index.log(tag).flatMap(log -> read(log.key()));
    read.ifPresent(greeting -> greetings.put(tag, greeting));
    return read;
  }

  private Optional<Greeting> read(LogKey key) {
    return opened(key, 0)
        .flatMap(
            opened ->
                body(opened)
                    .filter(Hello.class::isInstance)
                    .map(hello -> new Greeting((Hello) hello, opened.epoch())));
  }

  /** The block of a log, opened, if it is here and its key as well. */
  Optional<BlockSeal.Opened> opened(LogKey key, long at) {
    Optional<Bytes> block = logs.apply(key).local(at);
    if (block.isPresent()) {
      try {
        if (index.seal(key).read(at, block.get()) instanceof BlockSeal.Opened opened) {
          return Optional.of(opened);
        }
      } catch (ProtocolViolationException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** What an opened block says, if it is well-formed and of the class it belongs to. */
  static Optional<Entry.Body> body(BlockSeal.Opened opened) {
    try {
      Entry.Body body = EntryCodec.decode(opened.entry()).body();
      return body.isControl() == opened.isControl() ? Optional.of(body) : Optional.empty();
    } catch (ProtocolViolationException e) {
      return Optional.empty();
    }
  }

  /**
   * Members' devices that do not know the current epoch, and the epoch each said hello in. Not
   * those that signed all their logs twice: whether they are members depends on which side one has.
   *
   * @param rank of who asks: boxes by others of a lower one may be empty, for all that can be seen
   */
  Map<PublicKey, EpochKeys> needy(RoomState state, Role rank) {
    Map<PublicKey, EpochKeys> needy = new HashMap<>();
    if (state.epochs().isEmpty()) {
      return needy;
    }
    Set<PublicKey> active = state.activeDevices();
    Knowing knowing = new Knowing(state, rank);
    for (Line line : state.lines().values()) {
      boolean lacks = active.contains(line.device()) && !knowing.has(line.device());
      if (lacks && !knowing.isFrozen(line.device())) {
        greeting(line.tag()).ifPresent(hello -> needy.put(line.device(), hello.epoch()));
      }
    }
    return needy;
  }

  /**
   * Whether somebody who is not in the room any more knows the current epoch. Not those whom it
   * never let in, and who have nothing but a link; but those to whom somebody sealed the key.
   */
  boolean isStale(RoomState state) {
    Set<PublicKey> active = state.activeDevices();
    Knowing knowing = new Knowing(state, Role.READER);
    for (Line line : state.lines().values()) {
      if (!active.contains(line.device())
          && (line.isAdmitted() ? knowing.has(line.device()) : knowing.isSealedTo(line.device()))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the current epoch's key was sealed to a device, or it said hello in that epoch. */
  boolean knowsCurrent(RoomState state, PublicKey device) {
    return new Knowing(state, Role.READER).has(device);
  }

  /**
   * Who knows the current epoch: whom its key was sealed to, and who said hello in it. Made once
   * for all who are asked about, as both boxes and members may be many thousands.
   */
  private final class Knowing {

    private final long number;
    private final Optional<EpochState> current;
    private final Set<Bytes> sealed = new HashSet<>();
    private final Map<PublicKey, List<LogTag>> logsOf = new HashMap<>();

    /**
     * @param rank of who asks: see {@link #needy}
     */
    Knowing(RoomState state, Role rank) {
      number = state.epochs().isEmpty() ? 0 : state.epochs().lastKey();
      current = state.currentEpoch();
      current.ifPresent(epoch -> addSealed(state, epoch, rank));
      for (Line line : state.lines().values()) {
        logsOf.computeIfAbsent(line.device(), device -> new ArrayList<>(1)).add(line.tag());
      }
    }

    private void addSealed(RoomState state, EpochState epoch, Role rank) {
      sealed.addAll(KeyBox.tags(epoch.begun().boxes().boxes()));
      for (EpochState.SharedBy by : epoch.shared()) {
        if (by.author().equals(epoch.author()) || isTrusted(state, by, rank)) {
          sealed.addAll(KeyBox.tags(by.keys().boxes().boxes()));
        }
      }
    }

    boolean isFrozen(PublicKey device) {
      return Epochs.this.isFrozen(logsOf.getOrDefault(device, List.of()));
    }

    boolean isSealedTo(PublicKey device) {
      return !sealed.isEmpty() && sealed.contains(KeyBox.tag(device));
    }

    boolean has(PublicKey device) {
      if (isSealedTo(device)) {
        return true;
      }
      for (LogTag tag : logsOf.getOrDefault(device, List.of())) {
        // What cannot be opened here was sealed with a newer key, or is not here yet.
        Optional<Greeting> hello = greeting(tag);
        if (hello.isPresent() && isCurrent(hello.get().epoch(), number, current)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Whether somebody of this rank takes it that boxes are not empty. */
  static boolean isTrusted(RoomState state, EpochState.SharedBy by, Role rank) {
    Optional<Role> role = state.member(by.author()).flatMap(MemberState::role);
    return rank.number() < Role.MODERATOR.number()
        || role.filter(r -> r.isAtLeast(Role.MODERATOR)).isPresent();
  }

  /** Whether none of a device's logs can go on, as there are two of each. */
  boolean isFrozen(List<LogTag> tags) {
    return tags.stream()
        .allMatch(
            tag ->
                index
                    .log(tag)
                    .filter(log -> logs.apply(log.key()).conflict().isPresent())
                    .isPresent());
  }

  /** Whether the room's own entries, or its id, say that these are an epoch's keys. */
  boolean isVouched(RoomState state, EpochKeys known) {
    return rank(state, known) < STRAY;
  }

  /**
   * Whether these are the keys of an epoch that somebody began, or spoke of, and does not count.
   */
  boolean isStray(RoomState state, EpochKeys known) {
    int rank = rank(state, known);
    return rank >= STRAY && rank < UNVOUCHED;
  }

  /**
   * How many epochs of that number began before the one whose keys these are, in room order; more
   * than that if it does not count, and {@link Integer#MAX_VALUE} if the room knows nothing of it.
   */
  int rank(RoomState state, EpochKeys known) {
    if (!known.isWhole()) {
      return UNVOUCHED;
    }
    if (known.number() == 0) {
      return 0;
    }
    Bytes check = EpochKeys.check(known.epochKey());
    List<EpochState> same = state.epochs().getOrDefault(known.number(), List.of());
    for (int i = 0; i < same.size(); i++) {
      if (same.get(i).begun().check().equals(check)) {
        return i;
      }
    }
    for (int i = 0; i < state.strays().size(); i++) {
      StrayKeys stray = state.strays().get(i);
      if (stray.number() == known.number() && stray.check().equals(check)) {
        return STRAY + i;
      }
    }
    return UNVOUCHED;
  }

  /** The keys of the current epoch's number that were written in, the current ones first. */
  List<EpochKeys> toHandOn(RoomState state) {
    EpochKeys current = keys.current();
    List<EpochKeys> known = new ArrayList<>(List.of(current));
    keys.epochs(current.number()).stream()
        .filter(one -> !one.controlKey().equals(current.controlKey()) && one.isWhole())
        .filter(one -> isVouched(state, one) || keys.wasUsed(one))
        .limit(Rotation.MAX_HANDED_ON - 1L)
        .forEach(known::add);
    return known;
  }

  /** Of epochs that were begun at the same time, one is the current one. */
  private static boolean isCurrent(EpochKeys epoch, long number, Optional<EpochState> current) {
    if (epoch.number() != number || current.isEmpty() || !epoch.isWhole()) {
      return epoch.number() >= number;
    }
    return EpochKeys.check(epoch.epochKey()).equals(current.get().begun().check());
  }

  RoomKeys keys() {
    return keys;
  }
}
