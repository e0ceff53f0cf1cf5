package dev.covey.node.room.state;

import dev.covey.api.Role;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Leave;
import dev.covey.node.room.entry.RoleSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * What owners did to themselves, found before any other act is decided: each owner's own acts
 * first, then whom it made an owner by entries that these leave standing, and so on, the earliest
 * first.
 */
final class OwnersFirst {

  private final Decisions decisions;
  private final Map<PublicKey, List<Act>> byAuthor = new HashMap<>();
  private final PriorityQueue<Owner> waiting =
      new PriorityQueue<>(
          Comparator.comparing(
              Owner::since, (one, other) -> one.isEmpty() ? -1 : one.get().compareTo(other.get())));

  /** Somebody who is an owner from a place on; empty: from the beginning. */
  private record Owner(PublicKey identity, Optional<Place> since) {}

  private OwnersFirst(Decisions decisions, List<Act> acts) {
    this.decisions = decisions;
    for (Act act : acts) {
      if (act.body() instanceof RoleSet || act.isAboutSelf()) {
        byAuthor.computeIfAbsent(act.identity(), key -> new ArrayList<>()).add(act);
      }
    }
  }

  /** Decides them. */
  static void decide(Optional<PublicKey> founder, List<Act> acts, Decisions decisions) {
    if (founder.isPresent()) {
      new OwnersFirst(decisions, acts).run(founder.get());
    }
  }

  private void run(PublicKey founder) {
    Set<PublicKey> done = new HashSet<>();
    waiting.add(new Owner(founder, Optional.empty()));
    for (Owner owner = waiting.poll(); owner != null; owner = waiting.poll()) {
      if (done.add(owner.identity())) {
        List<Act> reign = reign(owner);
        ownActs(reign);
        heirs(reign);
      }
    }
  }

  /** Its acts as an owner, up to that by which it ceases to be one. */
  private List<Act> reign(Owner owner) {
    List<Act> reign = new ArrayList<>();
    for (Act act : byAuthor.getOrDefault(owner.identity(), List.of())) {
      if (owner.since().isEmpty() || owner.since().get().isBefore(act.place())) {
        reign.add(act);
        if (ends(act)) {
          break;
        }
      }
    }
    return reign;
  }

  private static boolean ends(Act act) {
    boolean stepsDown =
        act.body() instanceof RoleSet set
            && set.identity().equals(act.identity())
            && set.role() != Role.OWNER;
    return stepsDown || act.body() instanceof Leave;
  }

  private void ownActs(List<Act> reign) {
    for (Act act : reign) {
      if (act.isAboutSelf() && stands(act)) {
        decisions.aboutSelf(act, Standing.OWNER);
      }
    }
  }

  private void heirs(List<Act> reign) {
    for (Act act : reign) {
      if (act.body() instanceof RoleSet set
          && set.role() == Role.OWNER
          && Decisions.isSoundForOwners(set)
          && stands(act)) {
        waiting.add(new Owner(set.identity(), Optional.of(act.place())));
      }
    }
  }

  private static boolean stands(Act act) {
    return act.writer().cap(act.place(), Standing.OWNER) == Standing.OWNER;
  }
}
