package dev.covey.node.room.state;

import dev.covey.api.Role;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.DeviceRevoked;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.InviteRevoked;
import dev.covey.node.room.entry.Leave;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.RoleSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides every control entry of an invite room, rank by rank from the highest.
 *
 * <p>An act of a rank is decided by acts of higher ranks only, and by those of its own rank that
 * are earlier in room order. So a cut holds against everything that the one it is about may add
 * later, whatever time that claims, and still no two cuts can contradict each other. For each rank:
 *
 * <ol>
 *   <li>who came by invites to it, which only higher ranks can have made and closed;
 *   <li>what its members did to themselves (leaving, revoking a device), since a stolen device must
 *       not get before that by a false time;
 *   <li>everything else, in room order.
 * </ol>
 *
 * <p>Invites to write may be a writer's own, so those who come by them are let in during the third
 * step of that rank. Time n log n.
 */
final class Fold {

  private final Charter charter;
  private final List<Act> acts = new ArrayList<>();
  private final Map<Ref, Verdict> orphans = new HashMap<>();
  private final People people;
  private final Decisions decisions;

  Fold(Charter charter, Collection<ControlEntry> entries) {
    this.charter = charter;
    List<ControlEntry> ordered = new ArrayList<>(entries);
    ordered.sort(Comparator.comparing(ControlEntry::place));
    this.people = new People(charter, ordered);
    this.decisions = new Decisions(charter, people);
    @Nullable Place last = null;
    for (ControlEntry entry : ordered) {
      Place place = entry.place();
      if (!place.equals(last)) {
        add(entry, place);
      }
      last = place;
    }
  }

  private void add(ControlEntry entry, Place place) {
    Person.Writer writer = people.writer(entry.tag());
    Ref ref = new Ref(entry.tag(), entry.index());
    if (writer == null) {
      orphans.put(ref, Verdict.no("nobody said hello in its log"));
    } else if (entry.body() instanceof Hello != (entry.index() == 0)) {
      orphans.put(ref, Verdict.no("a hello counts only as the first entry of a log"));
    } else {
      acts.add(new Act(place, entry.body(), writer));
    }
  }

  RoomState run() {
    if (charter.kind() == Charter.Kind.INVITE) {
      ownActsOfOwners();
      pass(Standing.OWNER);
      for (int rank = Standing.ADMIN; rank >= Standing.MODERATOR; rank--) {
        Role role = Role.of(rank);
        letIn(role, role);
        ownActs(rank);
        pass(rank);
      }
      ownActs(Standing.WRITER);
      pass(Standing.WRITER);
    } else {
      acts.forEach(decisions::amongEquals);
    }
    return new Outcome(charter, acts, orphans, people, decisions).state();
  }

  private void letIn(Role least, Role most) {
    for (Act act : acts) {
      if (!act.isDecided() && act.body() instanceof Hello hello) {
        decisions.letIn(act, hello, least, most);
      }
    }
  }

  /**
   * What owners did to themselves. Who is an owner is only known when their acts are decided, so
   * this takes everyone whom an owner ever named one, until it steps down.
   */
  private void ownActsOfOwners() {
    Map<PublicKey, Boolean> owners = new HashMap<>();
    people.founder().ifPresent(founder -> owners.put(founder, true));
    for (Act act : acts) {
      if (!owners.containsKey(act.identity())) {
        continue;
      }
      if (act.body() instanceof RoleSet set) {
        if (set.role() == Role.OWNER) {
          owners.put(set.identity(), true);
        } else if (set.identity().equals(act.identity())) {
          owners.remove(act.identity());
        }
      } else if (isAboutSelf(act)
          && act.writer().cap(act.place(), Standing.OWNER) == Standing.OWNER) {
        decisions.aboutSelf(act, Standing.OWNER);
        if (act.body() instanceof Leave) {
          owners.remove(act.identity());
        }
      }
    }
  }

  private void ownActs(int rank) {
    for (Act act : acts) {
      if (!act.isDecided() && isAboutSelf(act) && isOf(act, rank)) {
        decisions.aboutSelf(act, rank);
      } else if (rank == Standing.WRITER
          && !act.isDecided()
          && act.body() instanceof InviteRevoked revoked
          && people.hasInvite(act.identity(), revoked.invite())
          && isOf(act, rank)) {
        decisions.closeOwn(act, revoked);
      }
    }
  }

  private static boolean isAboutSelf(Act act) {
    return act.body() instanceof Leave || act.body() instanceof DeviceRevoked;
  }

  /**
   * Whether an entry is of this rank. Who is a writer is not known yet when the own acts of writers
   * are taken: those count as writers whom nothing keeps out.
   */
  private static boolean isOf(Act act, int rank) {
    if (rank > Standing.WRITER) {
      return act.rank() == rank;
    }
    Standing standing = act.standing();
    boolean kept = standing.absence() == Standing.Absence.REMOVED;
    return !kept
        && act.rank() <= Standing.WRITER
        && act.writer().cap(act.place(), Standing.WRITER) == Standing.WRITER;
  }

  private void pass(int rank) {
    for (Act act : acts) {
      if (act.isDecided()) {
        continue;
      }
      if (act.body() instanceof Hello hello) {
        if (rank == Standing.WRITER) {
          decisions.letIn(act, hello, Role.READER, Role.WRITER);
        }
        continue;
      }
      int has = act.rank();
      if (has == rank || rank == Standing.WRITER) {
        decisions.decide(act, has);
      }
    }
  }
}
