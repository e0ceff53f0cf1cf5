package dev.covey.node.room.state;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.api.MemberKind;
import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.DeviceCertificate;
import dev.covey.node.room.entry.Cut;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.entry.InviteProof;
import dev.covey.node.room.entry.Removal;
import dev.covey.node.room.entry.RoleSet;
import dev.covey.node.room.key.LogTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A room's control entries as tests write them: people by name, time that goes on by itself. */
final class Scene {

  static final long NOW = 1_795_000_000_000L;

  final List<ControlEntry> entries = new ArrayList<>();
  private final Charter charter;
  private long millis = NOW;

  /** A log that somebody writes. */
  static final class Pen {
    final String who;
    final PublicKey device;
    final LogTag tag;
    long length;

    Pen(String who, PublicKey device, LogTag tag) {
      this.who = who;
      this.device = device;
      this.tag = tag;
    }

    PublicKey identity() {
      return key(who);
    }

    Cut cut() {
      return new Cut(tag, length);
    }
  }

  Scene(Charter charter) {
    this.charter = charter;
  }

  /** An invite room whose founder writes from the device "NAME/0". */
  static Scene foundedBy(String who) {
    return new Scene(Charter.founded(tag(who + "/0")));
  }

  static PublicKey key(String name) {
    return new PublicKey(Blake2b.hash(Bytes.utf8(name)));
  }

  static LogTag tag(String device) {
    return new LogTag(Blake2b.hash(Bytes.utf8("log of " + device)).slice(0, 8));
  }

  RoomState state() {
    return RoomState.fold(charter, entries);
  }

  /** Says hello with the first device, without an invite. */
  @CanIgnoreReturnValue
  Pen hello(String who) {
    return hello(who, 0, null);
  }

  @CanIgnoreReturnValue
  Pen hello(String who, int device, @Nullable String invite) {
    Pen pen = pen(who, device);
    write(pen, helloOf(pen, device, invite));
    return pen;
  }

  static Pen pen(String who, int device) {
    String name = who + "/" + device;
    return new Pen(who, key(name), tag(name));
  }

  static Hello helloOf(Pen pen, long generation, @Nullable String invite) {
    Optional<InviteProof> proof =
        Optional.ofNullable(invite)
            .map(name -> new InviteProof(key(name), Bytes.wrap(new byte[64])));
    return new Hello(
        new DeviceCertificate(pen.identity(), pen.device, 0, Bytes.wrap(new byte[64])),
        new LogKey(key("log of " + pen.tag).bytes()),
        key("room").bytes(),
        generation,
        pen.who,
        MemberKind.PERSON,
        proof,
        Bytes.EMPTY,
        Bytes.EMPTY);
  }

  /** Writes an entry a millisecond later than the one before; returns its index. */
  @CanIgnoreReturnValue
  long write(Pen pen, Entry.Body body) {
    millis++;
    return writeAt(pen, millis, body);
  }

  @CanIgnoreReturnValue
  long writeAt(Pen pen, long at, Entry.Body body) {
    entries.add(new ControlEntry(pen.tag, pen.length, HybridClock.at(at), body));
    return pen.length++;
  }

  /** Lets milliseconds go by. */
  @CanIgnoreReturnValue
  long later(long by) {
    millis += by;
    return millis;
  }

  long now() {
    return millis;
  }

  /** What an entry that comes next in a log would be judged. */
  Verdict next(Pen pen, Action action) {
    return state()
        .line(pen.tag)
        .orElseThrow()
        .judge(pen.length, HybridClock.at(millis + 1), action);
  }

  Verdict verdict(Pen pen, long index) {
    return state().verdict(pen.tag, index).orElseThrow();
  }

  Optional<Role> role(String who) {
    return state().member(key(who)).flatMap(MemberState::role);
  }

  static Invite invite(String name, Role role) {
    return new Invite(key(name), role, 0, 0, Set.of(), "");
  }

  static RoleSet role(String who, Role role, Cut... cuts) {
    return new RoleSet(key(who), role, Set.of(), 0, List.of(cuts));
  }

  static RoleSet rights(String who, long expires, Right... rights) {
    return new RoleSet(key(who), Role.WRITER, Set.of(rights), expires, List.of());
  }

  static Removal removal(String who, Cut... cuts) {
    return new Removal(key(who), List.of(cuts), "");
  }
}
