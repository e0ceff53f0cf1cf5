package dev.covey.node.room;

import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.RoomWriter.Sealed;
import dev.covey.node.room.entry.KeyBoxes;
import dev.covey.node.room.entry.KeysShared;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.KeyBox;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.EpochState;
import dev.covey.node.room.state.MemberState;
import dev.covey.node.room.state.RoomState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What members do for each other, unasked: begin another epoch when somebody who has left knows the
 * current one, and seal its key to those who came by an older link. Each waits a random while
 * first, and most then find it done. Safe on any thread.
 */
final class EpochDuties {

  private static final Logger LOG = LoggerFactory.getLogger(EpochDuties.class);

  private static final long SHARE_MILLIS = 800;
  private static final long ROTATE_MILLIS = 3_000;

  private final Epochs epochs;
  private final PublicKey self;
  private final Acting acting;
  private final Executor app;
  private final AtomicBoolean sharing = new AtomicBoolean();
  private final AtomicBoolean rotating = new AtomicBoolean();
  private volatile @Nullable RoomState seen;
  private volatile @Nullable EpochKeys seenKeys;
  private volatile boolean closed;

  EpochDuties(Epochs epochs, PublicKey self, Acting acting, Executor app) {
    this.epochs = epochs;
    this.self = self;
    this.acting = acting;
    this.app = app;
  }

  /** Sees to what is to be done, soon; nothing new if neither state nor keys are. */
  @SuppressWarnings("ReferenceEquality") // Equality would compare whole rooms.
  void look(RoomState state) {
    EpochKeys current = epochs.keys().current();
    if (state == seen && current == seenKeys) {
      return;
    }
    seen = state;
    seenKeys = current;
    if (may(state, Role.WRITER) && !epochs.needy(state).isEmpty()) {
      soon(sharing, SHARE_MILLIS, this::share);
    }
    if (may(state, Role.MODERATOR) && epochs.isStale(state)) {
      soon(rotating, ROTATE_MILLIS, this::rotate);
    }
  }

  void close() {
    closed = true;
  }

  private void soon(AtomicBoolean pending, long millis, Runnable duty) {
    if (pending.compareAndSet(false, true)) {
      long delay = millis / 8 + RandomGenerator.getDefault().nextLong(millis);
      CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, app)
          .execute(
              () -> {
                pending.set(false);
                try {
                  if (!closed) {
                    duty.run();
                  }
                } catch (IllegalStateException e) {
                  LOG.debug("no keys were handed on: {}", e.getMessage());
                }
              });
    }
  }

  private void rotate() {
    RoomKeys keys = epochs.keys();
    RoomState before = acting.state();
    if (may(before, Role.MODERATOR) && epochs.isStale(before) && isCurrent(before)) {
      acting.rotate(
          next ->
              Rotation.of(
                  keys,
                  next.log(),
                  next.index(),
                  List.of(),
                  next.state().activeDevices(),
                  next.state().info().history()));
    }
  }

  private void share() {
    RoomState before = acting.state();
    if (may(before, Role.WRITER) && isCurrent(before) && !epochs.needy(before).isEmpty()) {
      acting.append(next -> keysFor(next.state()));
    }
  }

  /** Sealed in the epoch in which each said hello: that one they can read. */
  private List<Sealed> keysFor(RoomState state) {
    Optional<EpochState> current = state.currentEpoch();
    if (current.isEmpty()) {
      return List.of();
    }
    Map<EpochKeys, List<PublicKey>> byEpoch = new HashMap<>();
    epochs
        .needy(state)
        .forEach(
            (device, epoch) ->
                byEpoch.computeIfAbsent(epoch, key -> new ArrayList<>()).add(device));
    EpochKeys own = epochs.keys().current();
    Bytes check = EpochKeys.check(own.epochKey());
    KeyBox box = new KeyBox(epochs.keys().id(), own.number());
    List<Sealed> entries = new ArrayList<>();
    byEpoch.forEach(
        (epoch, devices) -> {
          KeyBox.Sealed sealed =
              box.seal(
                  own.epochKey(), devices.subList(0, Math.min(devices.size(), KeyBox.MAX_BOXES)));
          entries.add(
              new Sealed(
                  new KeysShared(
                      own.number(),
                      check,
                      new KeyBoxes(sealed.ephemeral(), sealed.boxes()),
                      EpochKeeper.place(own.chain())),
                  epoch));
        });
    return entries;
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
