package dev.covey.node.room.state;

import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.node.room.entry.Chain;
import dev.covey.node.room.entry.DeviceRevoked;
import dev.covey.node.room.entry.EpochBegun;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.entry.InviteRevoked;
import dev.covey.node.room.entry.KeysShared;
import dev.covey.node.room.entry.Leave;
import dev.covey.node.room.entry.Removal;
import dev.covey.node.room.entry.RoleSet;
import dev.covey.node.room.entry.RoomInfoSet;
import java.util.Optional;
import java.util.Set;

/** Decides single acts whose rank is known, and puts their effects where later ones look. */
final class Decisions {

  /** After so many removals, changes of role and departures nobody leaves any more. */
  private static final int MAX_BOUNDARIES = 1_000;

  private final Charter charter;
  private final People people;
  private final Invites invites = new Invites();
  private final Policy policy = new Policy();

  Decisions(Charter charter, People people) {
    this.charter = charter;
    this.people = people;
  }

  Invites invites() {
    return invites;
  }

  Policy policy() {
    return policy;
  }

  /** Lets in whoever shows an invite to one of these roles. */
  void letIn(Act act, Hello hello, Role least, Role most) {
    Optional<Verdict> verdict = invites.admit(act, hello, least, most);
    verdict.filter(Verdict::counts).ifPresent(act::decide);
    verdict.ifPresent(act::doubt);
  }

  /** An act of somebody about its own logs, which nobody else's rank has a say in. */
  void aboutSelf(Act act, int rank) {
    if (act.body() instanceof Leave leave) {
      act.decide(leave(act, leave, rank));
    } else if (act.body() instanceof DeviceRevoked revoked) {
      revokeDevice(act, revoked, rank);
      act.decide(Verdict.OK);
    }
  }

  private static Verdict leave(Act act, Leave leave, int rank) {
    if (act.author().boundaries() >= MAX_BOUNDARIES) {
      return Verdict.no("the author came and went too often");
    }
    int claimed = act.standing().rankAt(act.place().time());
    if (act.rank() < claimed && rank < claimed) {
      // What it did at its claimed rank is decided already.
      return Verdict.no(Line.beyond(act.writer().limits(), act.place(), claimed));
    }
    var lengths = Boundary.lengths(leave.cuts());
    lengths.put(act.place().tag(), act.place().index() + 1);
    act.author()
        .bound(
            new Boundary(
                Optional.of(act.place()), rank + 1, Standing.NONE, lengths, "the author had left"));
    act.author().timeline().put(act.place(), new Timeline.Gone(Standing.LEFT, rank));
    return Verdict.OK;
  }

  private static void revokeDevice(Act act, DeviceRevoked revoked, int rank) {
    act.author()
        .revoke(
            revoked.device(),
            new Boundary(
                Optional.empty(),
                rank + 1,
                Standing.NONE,
                Boundary.lengths(revoked.cuts()),
                "the author had revoked the device"));
  }

  /** A writer closes its own invite. */
  void closeOwn(Act act, InviteRevoked revoked) {
    invites.close(act, revoked, Standing.WRITER);
    act.decide(Verdict.OK);
  }

  /** In rooms without roles. */
  void amongEquals(Act act) {
    boolean direct = charter.kind() == Charter.Kind.DIRECT;
    if (act.body() instanceof Hello) {
      if (direct && !charter.pair().contains(act.identity())) {
        act.decide(Verdict.no("a direct room has two members, and this is neither"));
      } else {
        act.author()
            .timeline()
            .put(act.place(), new Timeline.Admitted(Standing.chartered(Role.WRITER)));
        act.decide(Verdict.OK);
      }
    } else if (act.rank() == Standing.NONE) {
      act.decide(absent(act));
    } else if (act.body() instanceof Leave || act.body() instanceof DeviceRevoked) {
      aboutSelf(act, Standing.WRITER);
    } else if (direct && act.body() instanceof RoomInfoSet info && !info.setsPolicy()) {
      policy.set(act.place(), info);
      act.decide(Verdict.OK);
    } else {
      act.decide(Verdict.no("everyone is equal in this room: nobody may do this"));
    }
  }

  /** Any other act, of an author with this rank. */
  void decide(Act act, int rank) {
    act.decide(verdict(act, rank));
  }

  private Verdict verdict(Act act, int rank) {
    if (rank == Standing.NONE) {
      return absent(act);
    }
    if (act.body() instanceof Leave || act.body() instanceof DeviceRevoked) {
      aboutSelf(act, rank);
      return act.verdict().orElseThrow();
    }
    if (act.body() instanceof KeysShared) {
      return atLeast(rank, Standing.WRITER, "share keys");
    }
    if (!act.standing().rights().isEmpty()) {
      return Verdict.no("the author was given single rights, which do not include this");
    }
    if (act.body() instanceof RoomInfoSet info) {
      return info(act, info, rank);
    }
    if (act.body() instanceof Invite invite) {
      return invite(act, invite, rank);
    }
    if (act.body() instanceof InviteRevoked revoked) {
      return revoke(act, revoked, rank);
    }
    if (act.body() instanceof RoleSet set) {
      return role(act, set, rank);
    }
    if (act.body() instanceof Removal removal) {
      return remove(act, removal, rank);
    }
    if (act.body() instanceof EpochBegun || act.body() instanceof Chain) {
      return atLeast(rank, Standing.MODERATOR, "begin an epoch");
    }
    return Verdict.no("this kind of entry has no effect");
  }

  /** Why somebody without a rank has none. */
  private static Verdict absent(Act act) {
    Standing standing = act.standing();
    return Verdict.no(
        standing.isMember()
            ? Line.beyond(act.writer().limits(), act.place(), standing.rankAt(act.place().time()))
            : standing.absence().words());
  }

  private static Verdict atLeast(int rank, int least, String what) {
    return rank >= least
        ? Verdict.OK
        : Verdict.no(
            Standing.name(rank) + " may not " + what + ": that takes " + Standing.name(least));
  }

  private Verdict info(Act act, RoomInfoSet info, int rank) {
    Verdict verdict =
        info.setsPolicy()
            ? atLeast(rank, Standing.ADMIN, "set the policy")
            : atLeast(rank, Standing.MODERATOR, "name the room");
    if (verdict.counts()) {
      policy.set(act.place(), info);
    }
    return verdict;
  }

  private Verdict invite(Act act, Invite invite, int rank) {
    int least = Math.max(Standing.WRITER, policy.invite(act.place()).number());
    Verdict verdict = rank == Standing.OWNER ? Verdict.OK : atLeast(rank, least, "invite");
    int role = invite.role().number();
    if (verdict.counts() && role >= rank && role > Standing.WRITER) {
      verdict = tooHigh(rank, role);
    }
    if (verdict.counts()) {
      verdict = rights(invite.role(), invite.rights(), rank);
    }
    if (verdict.counts()) {
      invites.open(act, invite);
    }
    return verdict;
  }

  private static Verdict tooHigh(int rank, int role) {
    return Verdict.no(Standing.name(rank) + " cannot make " + Standing.name(role));
  }

  private static Verdict rights(Role role, Set<Right> rights, int rank) {
    if (!rights.isEmpty() && role.outranks(Role.WRITER)) {
      return Verdict.no("single rights go with the roles of reader and writer only");
    }
    if (rights.contains(Right.MODERATE)) {
      return atLeast(rank, Standing.MODERATOR, "give the right to moderate");
    }
    return Verdict.OK;
  }

  private Verdict revoke(Act act, InviteRevoked revoked, int rank) {
    if (rank < Standing.ADMIN && !people.hasInvite(act.identity(), revoked.invite())) {
      return Verdict.no("an invite is revoked by who made it, or by an admin");
    }
    invites.close(act, revoked, rank);
    return Verdict.OK;
  }

  private Verdict role(Act act, RoleSet set, int rank) {
    Verdict verdict = atLeast(rank, Standing.ADMIN, "give roles");
    if (!verdict.counts()) {
      return verdict;
    }
    Person target = people.person(set.identity());
    int role = set.role().number();
    Standing standing = target.timeline().before(act.place());
    int was = standing.rankAt(act.place().time());
    boolean self = target == act.author();
    if (was >= rank && !self) {
      return senior(was);
    }
    if (role >= rank && rank < Standing.OWNER) {
      return tooHigh(rank, role);
    }
    verdict = rights(set.role(), set.rights(), rank);
    if (!verdict.counts()) {
      return verdict;
    }
    if (set.role() == Role.OWNER && !isSoundForOwners(set)) {
      return Verdict.no("an owner's role does not expire");
    }
    // Who came by an invite to a lower rank is not known as a member yet.
    boolean unknown = standing.absence() == Standing.Absence.STRANGER;
    // Of single rights something may be taken: what lies beyond the cuts is then a reader's.
    int left = set.rights().isEmpty() || set.cuts().isEmpty() ? role : Standing.READER;
    if (role < was || unknown || !set.cuts().isEmpty()) {
      target.bound(
          new Boundary(
              Optional.of(act.place()),
              self ? rank + 1 : rank,
              left,
              Boundary.lengths(set.cuts()),
              "the author's role was changed"));
    }
    target
        .timeline()
        .put(
            act.place(),
            new Timeline.Given(
                Standing.given(set.role(), set.rights(), set.expiresMillis(), act.identity())));
    return Verdict.OK;
  }

  /** Whether an owner may make an owner by it. */
  static boolean isSoundForOwners(RoleSet set) {
    return set.rights().isEmpty() && set.expiresMillis() == 0;
  }

  private Verdict remove(Act act, Removal removal, int rank) {
    Verdict verdict = atLeast(rank, Standing.MODERATOR, "remove members");
    if (!verdict.counts()) {
      return verdict;
    }
    Person target = people.person(removal.identity());
    if (target == act.author()) {
      return Verdict.no("nobody removes itself: leaving is another entry");
    }
    int was = target.timeline().before(act.place()).rankAt(act.place().time());
    if (was >= rank) {
      return senior(was);
    }
    target.bound(
        new Boundary(
            Optional.of(act.place()),
            rank,
            Standing.NONE,
            Boundary.lengths(removal.cuts()),
            "the author was removed"));
    target.timeline().put(act.place(), new Timeline.Gone(Standing.removed(act.identity()), rank));
    return Verdict.OK;
  }

  private static Verdict senior(int was) {
    return Verdict.no(
        "it acts on " + Standing.name(was) + ", and nobody acts on an equal or a senior");
  }
}
