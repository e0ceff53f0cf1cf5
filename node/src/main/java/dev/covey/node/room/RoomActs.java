package dev.covey.node.room;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.api.Invitation;
import dev.covey.api.InviteTerms;
import dev.covey.api.MemberKind;
import dev.covey.api.Membership;
import dev.covey.api.NewcomerHistory;
import dev.covey.api.Participant;
import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.api.RoomKind;
import dev.covey.api.RoomPolicy;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.RoomWriter.Sealed;
import dev.covey.node.room.entry.Cut;
import dev.covey.node.room.entry.DeviceRevoked;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.InviteRevoked;
import dev.covey.node.room.entry.Leave;
import dev.covey.node.room.entry.Removal;
import dev.covey.node.room.entry.RoleSet;
import dev.covey.node.room.entry.RoomInfoSet;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.state.InviteState;
import dev.covey.node.room.state.MemberState;
import dev.covey.node.room.state.RoomState;
import dev.covey.node.room.state.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The acts of this node's identity in a room: checked before they are written, so that whoever may
 * not do a thing is told at once; every other node judges for itself.
 */
final class RoomActs implements Membership {

  private final RoomKind kind;
  private final Identity identity;
  private final RoomIndex index;
  private final Snapshots snapshots;
  private final Epochs epochs;
  private final RoomInvites invites;
  private final Acting acting;

  RoomActs(
      RoomKind kind,
      Identity identity,
      RoomIndex index,
      Snapshots snapshots,
      Epochs epochs,
      RoomInvites invites,
      Acting acting) {
    this.kind = kind;
    this.identity = identity;
    this.index = index;
    this.snapshots = snapshots;
    this.epochs = epochs;
    this.invites = invites;
    this.acting = acting;
  }

  @Override
  public List<Participant> participants() {
    return snapshots.participants(acting.state());
  }

  @Override
  public RoomPolicy policy() {
    return Snapshots.policy(acting.state());
  }

  @Override
  public void policy(RoomPolicy wanted) {
    RoomPolicy old = policy();
    if (wanted.equals(old)) {
      return;
    }
    requireRole(Role.ADMIN, "set the policy");
    RoomInfoSet change =
        new RoomInfoSet(
            Optional.empty(),
            Optional.empty(),
            changed(old, wanted, RoomPolicy::invite),
            changed(old, wanted, RoomPolicy::post),
            changed(old, wanted, RoomPolicy::history),
            changed(old, wanted, RoomPolicy::mirrors)
                .map(devices -> devices.stream().map(PublicKey::parse).toList()));
    if (wanted.history() == NewcomerHistory.SINCE_JOIN && old.history() == NewcomerHistory.ALL) {
      // Another epoch, to which nothing leads back: what was said until now is behind it.
      rotate(next -> List.of(change), device -> true, NewcomerHistory.SINCE_JOIN);
    } else {
      append(change);
    }
  }

  @Override
  public void rename(String name) {
    requireRole(kind == RoomKind.DIRECT ? Role.WRITER : Role.MODERATOR, "name the room");
    if (kind == RoomKind.OPEN) {
      throw new IllegalStateException("an open room's name is what it is found by: it stays");
    }
    append(
        new RoomInfoSet(
            Optional.of(dev.covey.node.room.key.RoomName.require(name)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  @Override
  public List<Invitation> invites() {
    return invites.all();
  }

  @Override
  public Invitation invite(InviteTerms terms) {
    RoomState state = acting.state();
    Role own = requireRole(state.info().invite(), "invite");
    boolean mayGive =
        own.outranks(terms.role()) || (own == Role.WRITER && terms.role() == Role.WRITER);
    if (terms.role() == Role.OWNER) {
      throw new IllegalStateException(
          "no invite makes an owner: invite them as something else, then `covey role` does");
    }
    if (!mayGive) {
      throw new IllegalStateException(
          (own == Role.ADMIN ? "an " : "a ")
              + word(own)
              + " cannot invite "
              + (terms.role() == Role.ADMIN ? "an " : "a ")
              + word(terms.role())
              + ": only those with a higher role can");
    }
    if (state.info().history() == NewcomerHistory.SINCE_JOIN && own.isAtLeast(Role.MODERATOR)) {
      rotate(next -> List.of(), device -> true, NewcomerHistory.SINCE_JOIN);
    }
    PublicKey[] made = new PublicKey[1];
    acting.append(
        next -> {
          dev.covey.node.room.entry.Invite entry = invites.make(next, terms);
          requireCounts(next, entry);
          made[0] = entry.key();
          return List.of(new Sealed(entry, epochs.keys().current()));
        });
    return invites.find(made[0]).orElseThrow();
  }

  @Override
  public void revokeInvite(String key) {
    InviteState invite =
        invites
            .state(PublicKey.parse(key))
            .orElseThrow(() -> new IllegalArgumentException("there is no invite " + key));
    Role own = requireRole(Role.WRITER, "close invites");
    if (!mayClose(invite, own)) {
      throw new IllegalStateException(
          "only an admin or whoever made it can close invite " + key.substring(0, 12));
    }
    append(closing(invite));
  }

  @Override
  public void role(String who, Role role) {
    MemberState member = other(who);
    Role own = requireRole(Role.ADMIN, "give roles");
    requireAbove(own, member, "change the role of");
    if (own != Role.OWNER && !own.outranks(role)) {
      throw new IllegalStateException(
          "only an owner can make somebody " + word(role) + "; you are " + word(own));
    }
    Role old = member.role().orElseThrow();
    append(
        new RoleSet(
            member.identity(),
            role,
            Set.of(),
            0,
            old.outranks(role) ? cuts(member, log -> true) : List.of()));
  }

  @Override
  public void rights(String who, Set<Right> rights, long untilMillis) {
    MemberState member = other(who);
    if (member.kind() != MemberKind.BOT) {
      throw new IllegalStateException(
          "rights are for bots: " + member.name() + " is a person; give a role");
    }
    Role own = requireRole(Role.ADMIN, "give rights");
    requireAbove(own, member, "change the rights of");
    boolean takes = member.rights().isEmpty() || !rights.containsAll(member.rights());
    append(
        new RoleSet(
            member.identity(),
            Role.WRITER,
            rights,
            untilMillis,
            takes ? cuts(member, log -> true) : List.of()));
  }

  @Override
  @CanIgnoreReturnValue
  public List<Invitation> remove(String who, String reason) {
    MemberState member = other(who);
    Role own = requireRole(Role.MODERATOR, "remove others");
    requireAbove(own, member, "remove");
    List<InviteState> known =
        acting.state().invites().stream()
            .filter(i -> !i.revoked())
            .filter(i -> i.used().contains(member.identity()) || i.by().equals(member.identity()))
            .toList();
    List<InviteState> closable = known.stream().filter(i -> mayClose(i, own)).toList();
    Set<PublicKey> devices = devices(member);
    // It may have named devices that are not its own.
    acting.state().members().stream()
        .filter(other -> !other.identity().equals(member.identity()))
        .forEach(other -> devices.removeAll(devices(other)));
    // The removed one stays among those who came by it: what it said before still counts.
    rotate(
        next -> {
          List<Entry.Body> bodies = new ArrayList<>();
          bodies.add(new Removal(member.identity(), cuts(member, log -> true), reason));
          requireCounts(next, bodies.get(0));
          closable.forEach(invite -> bodies.add(closing(invite)));
          return bodies;
        },
        device -> !devices.contains(device),
        acting.state().info().history());
    return known.stream()
        .filter(i -> !closable.contains(i))
        .flatMap(i -> invites.find(i.invite().key()).stream())
        .filter(i -> i.state() == Invitation.State.OPEN)
        .toList();
  }

  @Override
  public void leave() {
    MemberState own =
        acting
            .state()
            .member(self())
            .filter(MemberState::isMember)
            .orElseThrow(() -> new IllegalStateException("you are not in this room"));
    boolean others = acting.state().members().stream().anyMatch(m -> !m.identity().equals(self()));
    boolean owners =
        acting.state().members().stream()
            .filter(m -> !m.identity().equals(self()))
            .anyMatch(m -> m.role().filter(Role.OWNER::equals).isPresent());
    if (own.role().filter(Role.OWNER::equals).isPresent() && others && !owners) {
      throw new IllegalStateException(
          "you are the only owner: make somebody else one first (`covey role`)");
    }
    acting.append(
        next ->
            List.of(
                new Sealed(
                    new Leave(cuts(own, log -> !log.tag().equals(LogTag.of(next.log())))),
                    epochs.keys().current())));
  }

  @Override
  public void revokeDevice(String device) {
    PublicKey key = PublicKey.parse(device);
    MemberState own = acting.state().member(self()).orElseThrow(() -> noMember("you"));
    if (key.equals(identity.device().publicKey())) {
      throw new IllegalArgumentException(
          "this is the device you are on: revoke it from another one, or leave the room");
    }
    if (own.logs().stream().noneMatch(log -> log.device().equals(key) && !log.revoked())) {
      throw new IllegalArgumentException("you have no device " + device + " in this room");
    }
    append(new DeviceRevoked(key, cuts(own, log -> log.device().equals(key))));
  }

  /** Writes an act, unless everybody would find that it has no effect. */
  private void append(Entry.Body body) {
    acting.append(
        next -> {
          requireCounts(next, body);
          return List.of(new Sealed(body, epochs.keys().current()));
        });
  }

  private void requireCounts(Acting.Next next, Entry.Body body) {
    Verdict verdict = index.foresee(LogTag.of(next.log()), next.index(), body);
    if (!verdict.counts()) {
      throw new IllegalStateException("this would have no effect: " + verdict.reason());
    }
  }

  private void rotate(
      Function<Acting.Next, List<Entry.Body>> before,
      Predicate<PublicKey> stays,
      NewcomerHistory history) {
    acting.rotate(
        next ->
            Rotation.of(
                epochs.keys(),
                epochs.toHandOn(next.state()),
                next.log(),
                next.index(),
                before.apply(next),
                next.state().activeDevices().stream().filter(stays).toList(),
                history));
  }

  private InviteRevoked closing(InviteState invite) {
    List<LogTag> joined = new ArrayList<>();
    RoomState state = acting.state();
    for (LogTag tag : state.lines().keySet()) {
      boolean came =
          epochs
              .greeting(tag)
              .flatMap(greeting -> greeting.hello().invite())
              .filter(proof -> proof.key().equals(invite.invite().key()))
              .isPresent();
      if (came && state.isAdmitted(tag)) {
        joined.add(tag);
      }
    }
    return new InviteRevoked(invite.invite().key(), joined);
  }

  private boolean mayClose(InviteState invite, Role own) {
    boolean mine = invite.by().equals(self());
    Role gives = invite.invite().role();
    return (mine || own.isAtLeast(Role.ADMIN))
        && (own.outranks(gives) || own == Role.OWNER || (mine && own == gives));
  }

  private List<Cut> cuts(MemberState member, Predicate<MemberState.LogOf> which) {
    return member.logs().stream()
        .filter(which)
        .map(log -> new Cut(log.tag(), index.applied(log.tag())))
        .toList();
  }

  private static Set<PublicKey> devices(MemberState member) {
    Set<PublicKey> devices = new HashSet<>();
    member.logs().forEach(log -> devices.add(log.device()));
    return devices;
  }

  private MemberState other(String who) {
    PublicKey key = PublicKey.parse(who);
    if (key.equals(self())) {
      throw new IllegalArgumentException("this is you; `covey leave` leaves a room");
    }
    return acting
        .state()
        .member(key)
        .filter(MemberState::isMember)
        .orElseThrow(() -> noMember(who));
  }

  private static IllegalArgumentException noMember(String who) {
    return new IllegalArgumentException(who + " is no member of this room");
  }

  @CanIgnoreReturnValue
  private Role requireRole(Role least, String what) {
    if (kind != RoomKind.INVITE && least.isAtLeast(Role.MODERATOR)) {
      throw new IllegalStateException(
          "in "
              + (kind == RoomKind.OPEN ? "an open" : "a direct")
              + " room all are equal: nobody can "
              + what);
    }
    Optional<MemberState> own = acting.state().member(self());
    Role role =
        own.flatMap(MemberState::role)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "you cannot " + what + ": you are not in this room (yet)"));
    if (!role.isAtLeast(least)) {
      throw new IllegalStateException(
          "only those who are " + word(least) + " or more can " + what + "; you are " + word(role));
    }
    return role;
  }

  private static void requireAbove(Role own, MemberState member, String what) {
    Role role = member.role().orElseThrow();
    if (!own.outranks(role)) {
      throw new IllegalStateException(
          "you cannot "
              + what
              + " "
              + member.name()
              + ": they are "
              + word(role)
              + ", you are "
              + word(own));
    }
  }

  private static <T> Optional<T> changed(
      RoomPolicy old, RoomPolicy wanted, Function<RoomPolicy, T> what) {
    return what.apply(old).equals(what.apply(wanted))
        ? Optional.empty()
        : Optional.of(what.apply(wanted));
  }

  private static String word(Role role) {
    return role.name().toLowerCase(java.util.Locale.ROOT);
  }

  private PublicKey self() {
    return identity.identity().publicKey();
  }
}
