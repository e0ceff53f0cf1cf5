package dev.covey.node.room;

import dev.covey.api.NewcomerHistory;
import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.KeyBox;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.EpochState;
import dev.covey.node.room.state.Line;
import dev.covey.node.room.state.RoomState;
import dev.covey.node.room.state.StrayKeys;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Keys that members wrote in and that do not follow from the current epoch's: of epochs that were
 * begun beside the ones that won, or that do not count any more. Whoever has no box in such an
 * epoch cannot read what was written in it, nor, in the logs of those who did, what came after.
 * Safe on any thread.
 */
final class LostKeys {

  /** So many are seen to at once; the newest first. */
  private static final int MAX_AT_ONCE = 8;

  private final Epochs epochs;
  private final RoomKeys keys;
  private final PublicKey self;

  /**
   * @param self this device
   */
  LostKeys(Epochs epochs, PublicKey self) {
    this.epochs = epochs;
    this.keys = epochs.keys();
    this.self = self;
  }

  /**
   * Who misses a key.
   *
   * @param devices by the epoch that each said hello in, which it can read
   */
  record Missed(EpochKeys keys, Map<EpochKeys, List<PublicKey>> devices) {}

  /**
   * Members' devices that miss keys which are here.
   *
   * @param rank of who asks: boxes by others of a lower one may be empty
   * @param wasHanded to whom this node has handed a key itself
   */
  List<Missed> missed(RoomState state, Role rank, BiPredicate<EpochKeys, PublicKey> wasHanded) {
    List<EpochKeys> lost = lost(state);
    if (lost.isEmpty()) {
      return List.of();
    }
    Map<PublicKey, List<Epochs.Greeting>> greetings = greetings(state);
    List<Missed> missed = new ArrayList<>();
    for (EpochKeys key : lost) {
      Map<EpochKeys, List<PublicKey>> devices =
          missing(state, key, greetings, rank, device -> wasHanded.test(key, device));
      if (!devices.isEmpty() && missed.size() < MAX_AT_ONCE) {
        missed.add(new Missed(key, devices));
      }
    }
    return missed;
  }

  private List<EpochKeys> lost(RoomState state) {
    EpochKeys current = keys.current();
    boolean isHidden = state.info().history() == NewcomerHistory.SINCE_JOIN;
    Set<Bytes> led = led(state, current);
    List<EpochKeys> all = new ArrayList<>(keys.all());
    Collections.reverse(all);
    long reached = current.number();
    for (EpochKeys key : all) {
      reached = led.contains(key.controlKey()) ? Math.min(reached, key.number()) : reached;
    }
    List<EpochKeys> lost = new ArrayList<>();
    for (EpochKeys key : all) {
      boolean isLed = led.contains(key.controlKey());
      // Where the way back is not here yet, nothing can be said of what is beyond.
      boolean mayBe = key.isWhole() && key.number() > 0 && key.number() >= reached;
      if (mayBe
          && !key.controlKey().equals(current.controlKey())
          && (!isLed || isHidden)
          && wasWrittenIn(state, key, isLed)) {
        lost.add(key);
      }
    }
    return lost;
  }

  /** Where only control keys lead back, members still get the keys of epochs beside the others. */
  private boolean wasWrittenIn(RoomState state, EpochKeys key, boolean isLed) {
    int rank = epochs.rank(state, key);
    return isLed
        ? rank > 0 && epochs.isVouched(state, key)
        : epochs.isVouched(state, key) || keys.wasUsed(key);
  }

  /** The control keys that the chains from the current epoch lead to, its own included. */
  private Set<Bytes> led(RoomState state, EpochKeys current) {
    Set<Bytes> led = new HashSet<>();
    led.add(current.controlKey());
    List<List<EpochState>> newestFirst = new ArrayList<>(state.epochs().values());
    Collections.reverse(newestFirst);
    for (List<EpochState> same : newestFirst) {
      for (EpochState epoch : same) {
        Optional<EpochKeys> known = keys.whole(epoch.number(), epoch.begun().check());
        if (known.filter(key -> led.contains(key.controlKey())).isPresent()) {
          epoch.chains().forEach(chain -> led.add(chain.chain().key()));
        }
      }
    }
    return led;
  }

  private Map<PublicKey, List<Epochs.Greeting>> greetings(RoomState state) {
    Set<PublicKey> active = state.activeDevices();
    Map<PublicKey, List<LogTag>> logsOf = new HashMap<>();
    for (Line line : state.lines().values()) {
      if (active.contains(line.device()) && !line.device().equals(self)) {
        logsOf.computeIfAbsent(line.device(), device -> new ArrayList<>(1)).add(line.tag());
      }
    }
    Map<PublicKey, List<Epochs.Greeting>> greetings = new HashMap<>();
    logsOf.forEach(
        (device, tags) -> {
          List<Epochs.Greeting> said =
              tags.stream().flatMap(tag -> epochs.greeting(tag).stream()).toList();
          if (!said.isEmpty() && !epochs.isFrozen(tags)) {
            greetings.put(device, said);
          }
        });
    return greetings;
  }

  private static Map<EpochKeys, List<PublicKey>> missing(
      RoomState state,
      EpochKeys key,
      Map<PublicKey, List<Epochs.Greeting>> greetings,
      Role rank,
      Predicate<PublicKey> wasHanded) {
    Set<Bytes> sealed = sealed(state, key, rank);
    boolean isHidden = state.info().history() == NewcomerHistory.SINCE_JOIN;
    Map<EpochKeys, List<PublicKey>> missing = new HashMap<>();
    greetings.forEach(
        (device, said) -> {
          EpochKeys first = said.get(0).epoch();
          boolean knows =
              said.stream().anyMatch(one -> one.epoch().controlKey().equals(key.controlKey()));
          // It came by a link of an epoch, and may read from there on.
          boolean may =
              !isHidden || said.stream().anyMatch(one -> one.epoch().number() <= key.number());
          if (!knows && may && !sealed.contains(KeyBox.tag(device)) && !wasHanded.test(device)) {
            missing.computeIfAbsent(first, epoch -> new ArrayList<>()).add(device);
          }
        });
    return missing;
  }

  /** The tags of the devices that have a box. */
  private static Set<Bytes> sealed(RoomState state, EpochKeys key, Role rank) {
    Bytes check = EpochKeys.check(key.epochKey());
    Set<Bytes> sealed = new HashSet<>();
    for (EpochState epoch : state.epochs().getOrDefault(key.number(), List.of())) {
      if (epoch.begun().check().equals(check)) {
        sealed.addAll(KeyBox.tags(epoch.begun().boxes().boxes()));
        epoch.shared().forEach(by -> add(sealed, state, by, rank));
      }
    }
    for (StrayKeys stray : state.strays()) {
      if (stray.number() == key.number() && stray.check().equals(check)) {
        stray.shared().forEach(by -> add(sealed, state, by, rank));
      }
    }
    return sealed;
  }

  private static void add(Set<Bytes> sealed, RoomState state, EpochState.SharedBy by, Role rank) {
    if (Epochs.isTrusted(state, by, rank)) {
      sealed.addAll(KeyBox.tags(by.keys().boxes().boxes()));
    }
  }
}
