package dev.covey.node.room;

import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.entry.BlockPlace;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EpochBegun;
import dev.covey.node.room.entry.KeyBoxes;
import dev.covey.node.room.entry.KeysShared;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.WriterLog;
import dev.covey.node.room.key.ChainPointer;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.KeyBox;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.EpochState;
import dev.covey.node.room.state.Line;
import dev.covey.node.room.state.MemberState;
import dev.covey.node.room.state.RoomState;
import dev.covey.node.room.state.StrayKeys;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the keys of a room's epochs: in boxes for this device, and down the chains that lead from
 * an epoch to the one before.
 *
 * <p>A key is used for reading as soon as somebody hands it over; it is written in only when the
 * room's own entries vouch for it, so that nobody who was put out can talk a newcomer into a key of
 * their making. One thread at a time.
 */
final class EpochKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(EpochKeeper.class);

  private final RoomKeys keys;
  private final KeyTable table;
  private final Identity identity;
  private final RoomIndex index;
  private final Function<LogKey, Log> logs;
  private final EpochChains chains;
  private final Epochs epochs;
  private final LongSupplier base;
  private final Map<Epoch, Integer> looked = new HashMap<>();
  private final Set<Tried> tried = new HashSet<>();
  private final Map<LogKey, Long> scanned = new HashMap<>();
  private @Nullable RoomState seen;

  private record Epoch(long number, Bytes check) {}

  /** A box for this device; copied into another epoch it does not open. */
  private record Tried(Epoch epoch, Bytes ephemeral, Bytes box) {}

  /**
   * @param introduce makes a log known to the room, so that it is asked for
   * @param base the number of the epoch this node came in; none below it is written in
   */
  EpochKeeper(
      Epochs epochs,
      KeyTable table,
      Identity identity,
      RoomIndex index,
      Function<LogKey, Log> logs,
      Function<LogKey, Boolean> introduce,
      LongSupplier base) {
    this.epochs = epochs;
    this.keys = epochs.keys();
    this.table = table;
    this.identity = identity;
    this.index = index;
    this.logs = logs;
    this.chains = new EpochChains(epochs, logs, introduce);
    this.base = base;
  }

  /** What is found may make more readable, and that lead to more: true if anything was. */
  @SuppressWarnings("ReferenceEquality") // Equality would compare whole rooms.
  boolean look(RoomState state, long nowMillis) {
    boolean learned = false;
    if (state != seen) {
      for (List<EpochState> same : state.epochs().values()) {
        for (EpochState epoch : same) {
          learned |= openBox(state, epoch, nowMillis);
        }
      }
      learned |= openStrays(state, nowMillis);
    }
    learned |= scan(state, nowMillis);
    for (EpochKeys known : keys.all()) {
      learned |= follow(state, known, nowMillis);
    }
    if (state != seen || learned) {
      learned |= choose(state, nowMillis);
    }
    // What was learned may make more of the same state's boxes and chains readable.
    seen = learned ? null : state;
    if (learned) {
      scanned.clear();
    }
    return learned;
  }

  private boolean openBox(RoomState state, EpochState epoch, long now) {
    Optional<ChainPointer> chain =
        epoch.chains().stream().findFirst().flatMap(first -> pointer(first.at()));
    Optional<EpochKeys> known = keys.whole(epoch.number(), epoch.begun().check());
    if (known.isPresent()) {
      chain.ifPresent(pointer -> chains.add(known.get(), pointer));
      // Its author's own word counts more than that of whoever handed the key on.
      boolean isNews =
          chain.isPresent() && !known.get().chain().equals(chain) && isFirst(state, epoch);
      if (isNews) {
        table.put(keys.leadBack(known.get(), chain.get()), now, false);
      }
      return isNews;
    }
    Optional<Bytes> key = open(epoch.number(), epoch.begun().check(), epoch.boxes());
    return key.isPresent() && learn(state, EpochKeys.of(epoch.number(), key.get(), chain), now);
  }

  /** Keys of epochs that do not count: for reading what was written in them while they did. */
  private boolean openStrays(RoomState state, long now) {
    boolean learned = false;
    Set<Bytes> aside = new HashSet<>();
    for (StrayKeys stray : state.strays()) {
      Optional<EpochKeys> known = keys.whole(stray.number(), stray.check());
      if (known.isEmpty()) {
        Optional<Bytes> key = open(stray.number(), stray.check(), stray.boxes());
        known = key.map(one -> EpochKeys.of(stray.number(), one, chain(stray)));
        learned |= known.isPresent() && learn(state, known.get(), now);
      }
      known.ifPresent(key -> aside.add(key.controlKey()));
    }
    keys.setAside(aside);
    return learned;
  }

  private static Optional<ChainPointer> chain(StrayKeys stray) {
    return stray.shared().stream()
        .flatMap(by -> by.keys().chain().stream())
        .findFirst()
        .map(place -> new ChainPointer(place.log(), place.index()));
  }

  /** The key, from a box for this device; each box is tried once. */
  private Optional<Bytes> open(long number, Bytes check, List<KeyBoxes> boxes) {
    int before = boxes.stream().mapToInt(some -> some.ephemeral().hashCode()).sum() + boxes.size();
    Epoch epoch = new Epoch(number, check);
    if (Objects.equals(looked.put(epoch, before), before)) {
      return Optional.empty(); // The same boxes as when they were last looked through.
    }
    for (KeyBoxes some : boxes) {
      for (Bytes own : some.sealedFor(KeyBox.tag(identity.device().publicKey()))) {
        if (tried.add(new Tried(epoch, some.ephemeral(), own))) {
          Optional<Bytes> key = open(number, some);
          if (key.isPresent() && EpochKeys.check(key.get()).equals(check)) {
            return key;
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Whether nobody earlier began an epoch with the same key. */
  @SuppressWarnings("ReferenceEquality") // Two may be alike but for who wrote them.
  private static boolean isFirst(RoomState state, EpochState epoch) {
    return state.epochs().getOrDefault(epoch.number(), List.of()).stream()
            .filter(other -> other.begun().check().equals(epoch.begun().check()))
            .findFirst()
            .orElseThrow()
        == epoch;
  }

  /**
   * Looks behind what cannot be read yet for keys that somebody sealed to this device: a newcomer
   * by an old link finds them in logs that have gone on in newer epochs.
   */
  private boolean scan(RoomState state, long now) {
    boolean learned = false;
    for (LogKey waiting : index.locked().keySet()) {
      Optional<WriterLog> known = index.log(waiting);
      if (known.isEmpty()) {
        continue;
      }
      WriterLog writer = known.get();
      Log log = logs.apply(writer.key());
      long at = Math.max(writer.indexed(), scanned.getOrDefault(writer.key(), 0L));
      for (; at < log.length() && log.has(at); at++) {
        Optional<Entry.Body> body = epochs.opened(writer.key(), at).flatMap(Epochs::body);
        Optional<KeysShared> shared = body.flatMap(EpochKeeper::shared);
        if (shared.isPresent() && isWriter(state, writer.tag())) {
          learned |= take(state, shared.get(), now);
        }
      }
      scanned.put(writer.key(), at);
    }
    return learned;
  }

  /** The boxes that an entry holds, if it is one that does. */
  private static Optional<KeysShared> shared(Entry.Body body) {
    if (body instanceof EpochBegun begun) {
      return Optional.of(
          new KeysShared(begun.number(), begun.check(), begun.boxes(), Optional.empty()));
    }
    return body instanceof KeysShared shared ? Optional.of(shared) : Optional.empty();
  }

  private boolean take(RoomState state, KeysShared shared, long now) {
    Optional<ChainPointer> chain =
        shared.chain().map(place -> new ChainPointer(place.log(), place.index()));
    Optional<EpochKeys> known = keys.whole(shared.number(), shared.check());
    if (known.isPresent()) {
      chain.ifPresent(pointer -> chains.add(known.get(), pointer));
      return false;
    }
    Optional<Bytes> key = open(shared.number(), shared.boxes());
    return key.isPresent()
        && EpochKeys.check(key.get()).equals(shared.check())
        && learn(state, EpochKeys.of(shared.number(), key.get(), chain), now);
  }

  private boolean follow(RoomState state, EpochKeys from, long now) {
    boolean learned = false;
    for (EpochKeys found : chains.follow(from)) {
      learned |= learn(state, found, now);
    }
    return learned;
  }

  /** Writes in the newest epoch that the room vouches for and whose key is here. */
  private boolean choose(RoomState state, long now) {
    for (long number : descending(state)) {
      for (EpochState epoch : state.epochs().getOrDefault(number, List.of())) {
        Optional<EpochKeys> known = keys.whole(number, epoch.begun().check());
        if (known.isPresent() && number >= base.getAsLong()) {
          return use(known.get(), now);
        }
      }
    }
    // Not just unknown, as when a room is restored, but begun by somebody without the right to.
    if (state.epochs().isEmpty()
        && base.getAsLong() == 0
        && epochs.isStray(state, keys.current())) {
      Optional<EpochKeys> first = keys.epochs(0).stream().filter(EpochKeys::isWhole).findFirst();
      return first.isPresent() && use(first.get(), now);
    }
    return false;
  }

  private boolean use(EpochKeys known, long now) {
    if (keys.current().controlKey().equals(known.controlKey())) {
      return false;
    }
    keys.use(known);
    table.put(known, now, true);
    LOG.debug("room {} is in epoch {}", keys.id(), known.number());
    return true;
  }

  private static List<Long> descending(RoomState state) {
    return state.epochs().keySet().stream().sorted(java.util.Comparator.reverseOrder()).toList();
  }

  /**
   * What the room vouches for takes the place of what somebody said, and where there is too much of
   * that, what was begun earlier that of what was begun later: all keep the same.
   */
  private boolean learn(RoomState state, EpochKeys found, long now) {
    if (!keys.learn(found, known -> epochs.rank(state, known))) {
      return false;
    }
    EpochKeys merged =
        keys.epochs(found.number()).stream()
            .filter(known -> known.controlKey().equals(found.controlKey()))
            .findFirst()
            .orElse(found);
    table.put(merged, now, false);
    return true;
  }

  private Optional<Bytes> open(long number, KeyBoxes boxes) {
    return new KeyBox(keys.id(), number).open(identity.device(), boxes.ephemeral(), boxes.boxes());
  }

  private Optional<ChainPointer> pointer(Ref at) {
    return index.log(at.tag()).map(log -> new ChainPointer(log.key(), at.index()));
  }

  private static boolean isWriter(RoomState state, LogTag tag) {
    Optional<PublicKey> author = state.line(tag).map(Line::identity);
    return author
        .flatMap(state::member)
        .flatMap(MemberState::role)
        .filter(role -> role.isAtLeast(Role.WRITER))
        .isPresent();
  }

  static Optional<BlockPlace> place(Optional<ChainPointer> chain) {
    return chain.map(pointer -> new BlockPlace(pointer.log(), pointer.index()));
  }
}
