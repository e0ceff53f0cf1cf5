package dev.covey.node.testing;

import dev.covey.api.Invitation;
import dev.covey.api.InviteTerms;
import dev.covey.api.MemberKind;
import dev.covey.api.Membership;
import dev.covey.api.Participant;
import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.api.RoomPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Who is in a room in memory: its node, and a bot. Guarded by its monitor. */
final class MemoryMembership implements Membership {

  private static final String BOT = "be".repeat(32);

  private final List<Participant> participants = new ArrayList<>();
  private final List<Invitation> invites = new ArrayList<>();
  private RoomPolicy policy = RoomPolicy.DEFAULT;

  MemoryMembership(String name) {
    participants.add(
        new Participant(
            MemoryNode.IDENTITY,
            name,
            MemberKind.PERSON,
            Role.OWNER,
            Set.of(),
            0,
            List.of("cd".repeat(32)),
            true));
    participants.add(
        new Participant(
            BOT,
            "clock",
            MemberKind.BOT,
            Role.WRITER,
            Set.of(Right.READ, Right.POST),
            0,
            List.of(BOT),
            false));
  }

  @Override
  public synchronized List<Participant> participants() {
    return List.copyOf(participants);
  }

  @Override
  public synchronized RoomPolicy policy() {
    return policy;
  }

  @Override
  public synchronized void policy(RoomPolicy wanted) {
    policy = wanted;
  }

  @Override
  public void rename(String name) {
    throw new IllegalStateException("only a moderator can name the room");
  }

  @Override
  public synchronized List<Invitation> invites() {
    return List.copyOf(invites);
  }

  @Override
  public synchronized Invitation invite(InviteTerms terms) {
    String key = String.format("%02x", 16 + invites.size()).repeat(32);
    Invitation made =
        new Invitation(key, MemoryNode.IDENTITY, terms, 0, Invitation.State.OPEN, "memory:" + key);
    invites.add(made);
    return made;
  }

  @Override
  public synchronized void revokeInvite(String key) {
    invites.replaceAll(
        i ->
            i.key().equals(key)
                ? new Invitation(key, i.by(), i.terms(), i.used(), Invitation.State.REVOKED, "")
                : i);
  }

  @Override
  public synchronized void role(String identity, Role role) {
    participants.replaceAll(
        p ->
            p.identity().equals(identity)
                ? new Participant(
                    identity, p.name(), p.kind(), role, Set.of(), 0, p.devices(), p.self())
                : p);
  }

  @Override
  public synchronized void rights(String identity, Set<Right> rights, long untilMillis) {
    participants.replaceAll(
        p ->
            p.identity().equals(identity)
                ? new Participant(
                    identity,
                    p.name(),
                    p.kind(),
                    Role.WRITER,
                    rights,
                    untilMillis,
                    p.devices(),
                    p.self())
                : p);
  }

  @Override
  public synchronized List<Invitation> remove(String identity, String reason) {
    if (!participants.removeIf(p -> p.identity().equals(identity) && !p.self())) {
      throw new IllegalArgumentException(identity + " is no member of this room");
    }
    if (invites.size() > 1) {
      revokeInvite(invites.get(0).key()); // That one they knew, and one may close it.
    }
    return invites.stream().filter(i -> i.state() == Invitation.State.OPEN).toList();
  }

  @Override
  public synchronized void leave() {
    participants.removeIf(Participant::self);
  }

  @Override
  public void revokeDevice(String device) {
    throw new IllegalArgumentException("you have no device " + device + " in this room");
  }
}
