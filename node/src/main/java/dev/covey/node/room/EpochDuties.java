package dev.covey.node.room;

import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.RoomWriter.Sealed;
import dev.covey.node.room.entry.KeyBoxes;
import dev.covey.node.room.entry.KeysShared;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.KeyBox;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.MemberState;
import dev.covey.node.room.state.RoomState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What members do for each other, unasked: begin another epoch when somebody who has left knows the
 * current one, seal its key to those who came by an older link, and {@link LostKeys lost keys} to
 * those who miss them. Each waits a random while first, and most then find it done. Safe on any
 * thread.
 */
final class EpochDuties {

  private static final Logger LOG = LoggerFactory.getLogger(EpochDuties.class);

  private static final long SHARE_MILLIS = 800;
  private static final long ROTATE_MILLIS = 3_000;

  /**
   * Beyond so many epochs begun unasked within an hour each doubles the wait for the next, so often
   * at most: somebody may undo them.
   */
  private static final int SOON = 8;

  private static final int MOST_DOUBLINGS = 8;

  private static final long HOUR_MILLIS = 3_600_000;

  private final Epochs epochs;
  private final LostKeys lost;
  private final PublicKey self;
  private final Acting acting;
  private final Later later;
  private final AtomicBoolean sharing = new AtomicBoolean();
  private final AtomicBoolean rotating = new AtomicBoolean();
  private final AtomicInteger begun = new AtomicInteger();
  private final Set<Handed> handed = ConcurrentHashMap.newKeySet();
  private volatile @Nullable RoomState seen;
  private volatile @Nullable EpochKeys seenCurrent;
  private volatile List<EpochKeys> seenKeys = List.of();
  private volatile boolean closed;

  /** What this process did: a device whose key is none would have it done for ever. */
  private record Handed(Bytes controlKey, PublicKey device) {}

  EpochDuties(Epochs epochs, Identity identity, Acting acting, Later later) {
    this.epochs = epochs;
    this.lost = new LostKeys(epochs, identity.device().publicKey());
    this.self = identity.identity().publicKey();
    this.acting = acting;
    this.later = later;
  }

  /** Sees to what is to be done, soon; nothing new if neither state nor keys are. */
  @SuppressWarnings("ReferenceEquality") // Equality would compare whole rooms.
  void look(RoomState state) {
    List<EpochKeys> known = epochs.keys().all();
    EpochKeys current = epochs.keys().current();
    if (state == seen && current == seenCurrent && known.equals(seenKeys)) {
      return;
    }
    seen = state;
    seenCurrent = current;
    seenKeys = known;
    if (may(state, Role.WRITER) && isNeeded(state)) {
      soon(sharing, SHARE_MILLIS, this::share);
    }
    if (may(state, Role.MODERATOR) && epochs.isStale(state)) {
      int doublings = Math.min(Math.max(0, begun.get() - SOON), MOST_DOUBLINGS);
      soon(rotating, ROTATE_MILLIS << doublings, this::rotate);
    }
  }

  void close() {
    closed = true;
  }

  private void soon(AtomicBoolean pending, long millis, Runnable duty) {
    if (pending.compareAndSet(false, true)) {
      later.run(
          millis,
          () -> {
            pending.set(false);
            try {
              if (!closed) {
                duty.run();
              }
            } catch (IllegalStateException e) {
              LOG.debug("no keys were handed on: {}", e.getMessage());
              seen = null; // It is looked at again.
            }
          });
    }
  }

  private void rotate() {
    RoomKeys keys = epochs.keys();
    RoomState before = acting.state();
    if (may(before, Role.MODERATOR) && epochs.isStale(before) && isCurrent(before)) {
      begun.incrementAndGet();
      later.run(HOUR_MILLIS, begun::decrementAndGet);
      acting.rotate(
          next ->
              Rotation.of(
                  keys,
                  epochs.toHandOn(next.state()),
                  next.log(),
                  next.index(),
                  List.of(),
                  next.state().activeDevices(),
                  next.state().info().history()));
    }
  }

  private void share() {
    RoomState before = acting.state();
    if (may(before, Role.WRITER) && isCurrent(before) && isNeeded(before)) {
      List<Handed> now = new ArrayList<>();
      acting.append(next -> keysFor(next.state(), now));
      handed.addAll(now);
    }
  }

  private boolean isNeeded(RoomState state) {
    return !needy(state).isEmpty() || (isCurrent(state) && !missed(state).isEmpty());
  }

  /** Sealed in the epoch in which each said hello: that one they can read. */
  private List<Sealed> keysFor(RoomState state, List<Handed> now) {
    Map<EpochKeys, List<PublicKey>> byEpoch = new HashMap<>();
    needy(state)
        .forEach(
            (device, epoch) ->
                byEpoch.computeIfAbsent(epoch, key -> new ArrayList<>()).add(device));
    List<Sealed> entries = new ArrayList<>();
    seal(epochs.keys().current(), byEpoch, entries, now);
    missed(state).forEach(missed -> seal(missed.keys(), missed.devices(), entries, now));
    return entries;
  }

  private void seal(
      EpochKeys key,
      Map<EpochKeys, List<PublicKey>> byEpoch,
      List<Sealed> entries,
      List<Handed> now) {
    KeyBox box = new KeyBox(epochs.keys().id(), key.number());
    byEpoch.forEach(
        (epoch, all) -> {
          List<PublicKey> devices = all.subList(0, Math.min(all.size(), KeyBox.MAX_BOXES));
          KeyBox.Sealed sealed = box.seal(key.epochKey(), devices);
          KeyBoxes boxes = new KeyBoxes(sealed.ephemeral(), sealed.boxes());
          Bytes check = EpochKeys.check(key.epochKey());
          var chain = EpochKeeper.place(key.chain());
          entries.add(new Sealed(new KeysShared(key.number(), check, boxes, chain), epoch));
          devices.forEach(device -> now.add(new Handed(key.controlKey(), device)));
        });
  }

  private Map<PublicKey, EpochKeys> needy(RoomState state) {
    Map<PublicKey, EpochKeys> needy = epochs.needy(state, rank(state));
    Bytes current = epochs.keys().current().controlKey();
    needy.keySet().removeIf(device -> handed.contains(new Handed(current, device)));
    return needy;
  }

  private List<LostKeys.Missed> missed(RoomState state) {
    return lost.missed(
        state, rank(state), (key, other) -> handed.contains(new Handed(key.controlKey(), other)));
  }

  private Role rank(RoomState state) {
    return state.member(self).flatMap(MemberState::role).orElse(Role.READER);
  }

  /** Whether this node writes in the epoch that is the room's. */
  private boolean isCurrent(RoomState state) {
    EpochKeys own = epochs.keys().current();
    return state
        .currentEpoch()
        .map(epoch -> EpochKeys.check(own.epochKey()).equals(epoch.begun().check()))
        .orElse(own.number() == 0);
  }

  private boolean may(RoomState state, Role least) {
    Optional<MemberState> own = state.member(self);
    return own.flatMap(MemberState::role).filter(role -> role.isAtLeast(least)).isPresent()
        && (own.get().rights().isEmpty()
            || (least == Role.MODERATOR && own.get().rights().contains(Right.MODERATE)));
  }
}
