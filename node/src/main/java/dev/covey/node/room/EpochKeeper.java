package dev.covey.node.room;

import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.entry.BlockPlace;
import dev.covey.node.room.entry.Chain;
import dev.covey.node.room.entry.Entry;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

  /** A chain is this many entries at most: two for each epoch of the number before. */
  private static final int MAX_CHAIN = 2 * RoomKeys.MAX_CANDIDATES;

  private final RoomKeys keys;
  private final KeyTable table;
  private final Identity identity;
  private final RoomIndex index;
  private final Function<LogKey, Log> logs;
  private final Function<LogKey, Boolean> introduce;
  private final Epochs epochs;
  private final long base;
  private final Map<Bytes, Integer> tried = new HashMap<>();
  private final Map<LogKey, Long> scanned = new HashMap<>();
  private final Set<EpochKeys> followed = new HashSet<>();
  private final Set<ChainPointer> asked = new HashSet<>();
  private @Nullable RoomState seen;

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
      long base) {
    this.epochs = epochs;
    this.keys = epochs.keys();
    this.table = table;
    this.identity = identity;
    this.index = index;
    this.logs = logs;
    this.introduce = introduce;
    this.base = base;
  }

  /** What is found may make more readable, and that lead to more: true if anything was. */
  @SuppressWarnings("ReferenceEquality") // Equality would compare whole rooms.
  boolean look(RoomState state, long nowMillis) {
    boolean learned = false;
    if (state != seen) {
      for (List<EpochState> same : state.epochs().values()) {
        for (EpochState epoch : same) {
          learned |= openBox(epoch, nowMillis);
        }
      }
    }
    learned |= scan(state, nowMillis);
    for (EpochKeys known : keys.all()) {
      learned |= follow(known, nowMillis);
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

  private boolean openBox(EpochState epoch, long now) {
    Optional<ChainPointer> chain =
        epoch.chains().stream().findFirst().flatMap(first -> pointer(first.at()));
    Optional<EpochKeys> known = keys.whole(epoch.number(), epoch.begun().check());
    if (known.isPresent()) {
      boolean newChain = known.get().chain().isEmpty() && chain.isPresent();
      return newChain && learn(EpochKeys.of(epoch.number(), known.get().epochKey(), chain), now);
    }
    List<KeyBoxes> boxes = epoch.boxes();
    int from = tried.getOrDefault(epoch.begun().check(), 0);
    tried.put(epoch.begun().check(), boxes.size());
    for (KeyBoxes some : boxes.subList(Math.min(from, boxes.size()), boxes.size())) {
      Optional<Bytes> key = open(epoch.number(), some);
      if (key.isPresent() && EpochKeys.check(key.get()).equals(epoch.begun().check())) {
        return learn(EpochKeys.of(epoch.number(), key.get(), chain), now);
      }
    }
    return false;
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
        if (body.isPresent()
            && body.get() instanceof KeysShared shared
            && isWriter(state, writer.tag())) {
          learned |= take(shared, now);
        }
      }
      scanned.put(writer.key(), at);
    }
    return learned;
  }

  private boolean take(KeysShared shared, long now) {
    if (keys.whole(shared.number(), shared.check()).isPresent()) {
      return false;
    }
    Optional<Bytes> key = open(shared.number(), shared.boxes());
    if (key.isEmpty() || !EpochKeys.check(key.get()).equals(shared.check())) {
      return false;
    }
    Optional<ChainPointer> chain =
        shared.chain().map(place -> new ChainPointer(place.log(), place.index()));
    return learn(EpochKeys.of(shared.number(), key.get(), chain), now);
  }

  /** Reads the chain entries of an epoch; asks for them if they are not here. */
  private boolean follow(EpochKeys from, long now) {
    if (from.number() == 0 || from.chain().isEmpty() || followed.contains(from)) {
      return false;
    }
    ChainPointer chain = from.chain().get();
    Log log = logs.apply(chain.log());
    boolean learned = false;
    for (long at = chain.index(); at < chain.index() + MAX_CHAIN; at++) {
      if (!log.has(at)) {
        ask(log, new ChainPointer(chain.log(), at));
        return learned;
      }
      Optional<Entry.Body> body = epochs.opened(chain.log(), at).flatMap(Epochs::body);
      if (body.isEmpty() || !(body.get() instanceof Chain link) || link.number() != from.number()) {
        break;
      }
      Optional<ChainPointer> before =
          link.before().map(place -> new ChainPointer(place.log(), place.index()));
      long number = from.number() - 1;
      learned |=
          learn(
              link.control()
                  ? EpochKeys.control(number, link.key(), before)
                  : EpochKeys.of(number, link.key(), before),
              now);
    }
    followed.add(from);
    return learned;
  }

  private void ask(Log log, ChainPointer place) {
    if (asked.add(place)) {
      boolean unused = introduce.apply(place.log());
      LOG.debug("asking for block {} of {}: a key is there", place.index(), place.log());
      var unusedToo = log.download(place.index(), place.index() + 1);
    }
  }

  /** Writes in the newest epoch that the room vouches for and whose key is here. */
  private boolean choose(RoomState state, long now) {
    for (long number : descending(state)) {
      for (EpochState epoch : state.epochs().getOrDefault(number, List.of())) {
        Optional<EpochKeys> known = keys.whole(number, epoch.begun().check());
        if (known.isPresent() && number >= base) {
          if (keys.current().controlKey().equals(known.get().controlKey())) {
            return false;
          }
          keys.use(known.get());
          table.put(known.get(), now, true);
          LOG.debug("room {} is in epoch {}", keys.id(), number);
          return true;
        }
      }
    }
    return false;
  }

  private static List<Long> descending(RoomState state) {
    return state.epochs().keySet().stream().sorted(java.util.Comparator.reverseOrder()).toList();
  }

  private boolean learn(EpochKeys found, long now) {
    if (!keys.learn(found)) {
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
