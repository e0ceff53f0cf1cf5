package dev.covey.node.room.state;

import dev.covey.api.Role;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.entry.InviteRevoked;
import dev.covey.node.room.key.LogTag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The doors into a room while a fold goes on: who opened them, who closed them, who came.
 *
 * <p>Anybody who may invite can publish an invite under a key that is somebody else's. So an invite
 * is the entry, not the key: a hello is taken by any of its key's invites that lets it in.
 */
final class Invites {

  private final Map<PublicKey, List<Door>> doors = new HashMap<>();
  private final Map<PublicKey, List<Closing>> closings = new HashMap<>();

  /** One invite entry that counts. */
  static final class Door {
    private final Act act;
    private final Invite invite;
    private final Set<PublicKey> used = new LinkedHashSet<>();

    private Door(Act act, Invite invite) {
      this.act = act;
      this.invite = invite;
    }

    Act act() {
      return act;
    }

    Invite invite() {
      return invite;
    }

    /** Who came by it, in room order. */
    Set<PublicKey> used() {
      return used;
    }
  }

  /** One revocation by an author of that rank. */
  private record Closing(PublicKey author, int rank, Set<LogTag> joined) {

    boolean closes(Door door) {
      int role = door.invite.role().number();
      boolean own = author.equals(door.act.identity());
      boolean allowed = own || rank >= Standing.ADMIN;
      // A writer may close its own doors, although those who came by them are no less than it is.
      return allowed && (rank > role || (own && role <= Standing.WRITER));
    }
  }

  void open(Act act, Invite invite) {
    doors.computeIfAbsent(invite.key(), key -> new ArrayList<>()).add(new Door(act, invite));
  }

  void close(Act act, InviteRevoked revoked, int rank) {
    closings
        .computeIfAbsent(revoked.invite(), key -> new ArrayList<>())
        .add(new Closing(act.identity(), rank, new HashSet<>(revoked.joined())));
  }

  /** Whether a revocation of this author and rank closes anything. */
  boolean closesAny(Act act, InviteRevoked revoked, int rank) {
    Closing closing = new Closing(act.identity(), rank, Set.of());
    return doors.getOrDefault(revoked.invite(), List.of()).stream().anyMatch(closing::closes);
  }

  boolean isClosed(Door door) {
    return closings.getOrDefault(door.invite.key(), List.of()).stream()
        .anyMatch(closing -> closing.closes(door));
  }

  /**
   * Lets a hello in by an invite to one of these roles, if there is one; the verdict of a hello
   * that was let in counts, otherwise it says what was wrong with the last invite tried. Empty if
   * the hello shows no invite to such a role.
   */
  Optional<Verdict> admit(Act act, Hello hello, Role least, Role most) {
    Optional<Verdict> last = Optional.empty();
    if (hello.invite().isEmpty()) {
      return last;
    }
    for (Door door : doors.getOrDefault(hello.invite().get().key(), List.of())) {
      Role role = door.invite.role();
      if (role.isAtLeast(least) && most.isAtLeast(role)) {
        Verdict verdict = admit(act, door);
        if (verdict.counts()) {
          return Optional.of(verdict);
        }
        last = Optional.of(verdict);
      }
    }
    return last;
  }

  private Verdict admit(Act act, Door door) {
    Person person = act.author();
    int role = door.invite.role().number();
    if (!door.act.place().isBefore(act.place())) {
      return Verdict.no("it came by an invite that is newer than it is");
    }
    if (act.writer().cap(act.place(), role) < role) {
      return Verdict.no("its log was cut before it began");
    }
    long expires = door.invite.expiresMillis();
    if (expires > 0 && HybridClock.millis(act.place().time()) >= expires) {
      return Verdict.no("the invite it came by had expired");
    }
    for (Closing closing : closings.getOrDefault(door.invite.key(), List.of())) {
      if (closing.closes(door) && !closing.joined().contains(act.writer().tag())) {
        return Verdict.no("the invite it came by was revoked");
      }
    }
    // Only a removal by somebody above the role that the invite gives holds against it.
    if (person.timeline().isRemoved(door.act.place(), act.place(), role)) {
      return Verdict.no("its author was removed after the invite was made");
    }
    boolean isMember = act.rank() >= role;
    if (isMember || door.used.contains(person.identity())) {
      return enter(act, door);
    }
    if (door.invite.uses() > 0 && door.used.size() >= door.invite.uses()) {
      return Verdict.no("the invite it came by was used up");
    }
    door.used.add(person.identity());
    return enter(act, door);
  }

  private static Verdict enter(Act act, Door door) {
    Timeline timeline = act.author().timeline();
    timeline.put(
        act.place(),
        new Timeline.Admitted(
            Standing.given(door.invite.role(), door.invite.rights(), 0, door.act.identity())));
    return Verdict.OK;
  }

  /** Every invite that counts, by key. */
  Map<PublicKey, List<Door>> doors() {
    return doors;
  }
}
