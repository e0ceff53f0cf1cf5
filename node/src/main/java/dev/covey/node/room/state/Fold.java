package dev.covey.node.room.state;

import dev.covey.api.Role;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.InviteRevoked;
import dev.covey.node.room.entry.Ref;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
  private List<Act> acts = new ArrayList<>();
  private final Map<Ref, Verdict> orphans = new HashMap<>();
  private final People people;
  private final Decisions decisions;

  Fold(Charter charter, Collection<ControlEntry> entries) {
    this.charter = charter;
    this.people = new People(charter, entries);
    this.decisions = new Decisions(charter, people);
    entries.forEach(this::add);
    acts.sort(Comparator.comparing(Act::place));
    acts = withoutRepeats(acts);
  }

  private static List<Act> withoutRepeats(List<Act> sorted) {
    List<Act> once = new ArrayList<>(sorted.size());
    for (Act act : sorted) {
      if (once.isEmpty() || !once.get(once.size() - 1).place().equals(act.place())) {
        once.add(act);
      }
    }
    return once;
  }

  private void add(ControlEntry entry) {
    Person.Writer writer = people.writer(entry.tag());
    Ref ref = new Ref(entry.tag(), entry.index());
    if (writer == null) {
      String why =
          people.isTooMany(entry.tag())
              ? "its author has "
                  + People.MAX_LOGS
                  + " earlier logs in this room, which is the most"
              : "nobody said hello in its log";
      orphans.put(ref, Verdict.no(why));
    } else if (entry.body() instanceof Hello != (entry.index() == 0)) {
      orphans.put(ref, Verdict.no("a hello counts only as the first entry of a log"));
    } else {
      acts.add(new Act(entry.place(), entry.body(), writer));
    }
  }

  RoomState run() {
    if (charter.kind() == Charter.Kind.INVITE) {
      OwnersFirst.decide(people.founder(), acts, decisions);
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

  private void ownActs(int rank) {
    for (Act act : acts) {
      if (!act.isDecided() && act.isAboutSelf() && isOf(act, rank)) {
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

  /**
   * Whether an entry is of this rank. Who is a writer is not known yet when the own acts of writers
   * are taken: those count as writers whom nothing keeps out.
   */
  private static boolean isOf(Act act, int rank) {
    if (rank > Standing.WRITER) {
      return act.canBe(rank) && act.rank() == rank;
    }
    Standing standing = act.standing();
    boolean isKnownToBeOut =
        standing.absence() == Standing.Absence.REMOVED
            || standing.absence() == Standing.Absence.LEFT;
    return !isKnownToBeOut
        && act.rank() <= Standing.WRITER
        && act.writer().cap(act.place(), Standing.WRITER) == Standing.WRITER;
  }

  private void pass(int rank) {
    for (Act act : acts) {
      if (act.isDecided() || !act.canBe(rank)) {
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
