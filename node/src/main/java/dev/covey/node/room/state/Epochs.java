package dev.covey.node.room.state;

import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Chain;
import dev.covey.node.room.entry.EpochBegun;
import dev.covey.node.room.entry.KeysShared;
import dev.covey.node.room.entry.Ref;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Epochs by number, from the entries whose authors had the right; fed in room order. */
final class Epochs {

  private final SortedMap<Long, List<Growing>> byNumber = new TreeMap<>();
  private final List<Act> later = new ArrayList<>();
  private final Strays strays = new Strays();

  /** An epoch that may still get keys and chains. */
  private record Growing(
      Act act,
      EpochBegun begun,
      List<EpochState.SharedBy> shared,
      List<EpochState.ChainAt> chains) {}

  void add(Act act) {
    if (act.body() instanceof EpochBegun begun) {
      begin(act, begun);
    } else if (act.body() instanceof KeysShared || act.body() instanceof Chain) {
      later.add(act);
    }
  }

  /** An epoch that does not count: others may have written in it while it did for them. */
  void addVoid(Act act, EpochBegun begun) {
    boolean unused =
        strays.add(
            act.identity(),
            new KeysShared(begun.number(), begun.check(), begun.boxes(), Optional.empty()));
  }

  /** What {@link #finish} found no epoch for: of void epochs first, each in room order. */
  List<StrayKeys> strays() {
    return strays.finish().stream().filter(stray -> !isKnown(stray)).toList();
  }

  private boolean isKnown(StrayKeys stray) {
    return byNumber.getOrDefault(stray.number(), List.of()).stream()
        .anyMatch(epoch -> epoch.begun.check().equals(stray.check()));
  }

  private void begin(Act act, EpochBegun begun) {
    long before = begun.number() - 1;
    if (before > 0 && !byNumber.containsKey(before)) {
      act.decide(Verdict.no("epoch " + begun.number() + " before there was an epoch " + before));
      addVoid(act, begun);
      return;
    }
    byNumber
        .computeIfAbsent(begun.number(), number -> new ArrayList<>(1))
        .add(new Growing(act, begun, new ArrayList<>(0), new ArrayList<>(2)));
  }

  SortedMap<Long, List<EpochState>> finish() {
    for (Act act : later) {
      if (act.body() instanceof KeysShared keys) {
        share(act, keys);
      } else if (act.body() instanceof Chain chain) {
        chain(act, chain);
      }
    }
    SortedMap<Long, List<EpochState>> epochs = new TreeMap<>();
    byNumber.forEach(
        (number, all) -> epochs.put(number, all.stream().map(Epochs::finished).toList()));
    return epochs;
  }

  private static EpochState finished(Growing epoch) {
    Place place = epoch.act.place();
    PublicKey author = epoch.act.identity();
    return new EpochState(
        place,
        author,
        epoch.act.writer().device(),
        epoch.begun,
        List.copyOf(epoch.shared),
        List.copyOf(epoch.chains));
  }

  private void share(Act act, KeysShared keys) {
    boolean shared = false;
    for (Growing epoch : byNumber.getOrDefault(keys.number(), List.of())) {
      if (epoch.begun.check().equals(keys.check())) {
        epoch.shared.add(new EpochState.SharedBy(act.identity(), keys));
        shared = true;
      }
    }
    if (!shared && !strays.add(act.identity(), keys)) {
      act.decide(Verdict.no("keys of epoch " + keys.number() + ", of which no such key is known"));
    }
  }

  /** A chain belongs to the epoch that the same log began last before it. */
  private void chain(Act act, Chain chain) {
    Growing own = null;
    for (Growing epoch : byNumber.getOrDefault(chain.number(), List.of())) {
      Place begun = epoch.act.place();
      boolean before = begun.tag().equals(act.place().tag()) && begun.index() < act.place().index();
      if (before && (own == null || own.act.place().index() < begun.index())) {
        own = epoch;
      }
    }
    if (own == null) {
      act.decide(
          Verdict.no("a chain of epoch " + chain.number() + ", which its log did not begin"));
    } else {
      Ref at = new Ref(act.place().tag(), act.place().index());
      own.chains.add(new EpochState.ChainAt(at, chain));
    }
  }
}
