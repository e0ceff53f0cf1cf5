package dev.covey.node.room;

import dev.covey.api.Invitation;
import dev.covey.api.InviteTerms;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomLink;
import dev.covey.node.room.state.InviteState;
import dev.covey.node.room.state.RoomState;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A room's invites, and the links of those whose secrets are here: this device's own, which follow
 * from where they are written, and the one it came by itself. Safe on any thread.
 */
final class RoomInvites {

  private final Identity identity;
  private final RoomKeys keys;
  private final RoomIndex index;
  private final HybridClock clock;
  private final Supplier<Optional<RoomLink.Invited>> cameBy;
  private final Supplier<RoomState> state;
  private final Supplier<String> name;
  private final Supplier<List<String>> addresses;

  RoomInvites(
      Identity identity,
      RoomKeys keys,
      RoomIndex index,
      HybridClock clock,
      Supplier<Optional<RoomLink.Invited>> cameBy,
      Supplier<RoomState> state,
      Supplier<String> name,
      Supplier<List<String>> addresses) {
    this.identity = identity;
    this.keys = keys;
    this.index = index;
    this.clock = clock;
    this.cameBy = cameBy;
    this.state = state;
    this.name = name;
    this.addresses = addresses;
  }

  /** The entry of a new invite that goes there. */
  Invite make(Acting.Next next, InviteTerms terms) {
    return new Invite(
        RoomKeys.invite(identity.deviceSecret(), next.log(), next.index()).publicKey(),
        terms.role(),
        terms.uses(),
        terms.expiresMillis(),
        terms.rights(),
        terms.label());
  }

  List<Invitation> all() {
    return state.get().invites().stream().map(this::invitation).toList();
  }

  Optional<InviteState> state(PublicKey key) {
    return state.get().invites().stream()
        .filter(invite -> invite.invite().key().equals(key))
        .findFirst();
  }

  Optional<Invitation> find(PublicKey key) {
    return state(key).map(this::invitation);
  }

  /** A link by which somebody can still come, if there is one; own invites first. */
  Optional<String> open() {
    long now = clock.now().toEpochMilli();
    List<InviteState> usable =
        state.get().invites().stream().filter(invite -> invite.isUsable(now)).toList();
    for (InviteState invite : usable) {
      boolean isForAll = invite.invite().uses() == 0 && invite.invite().rights().isEmpty();
      Optional<String> link = isForAll ? link(invite) : Optional.empty();
      if (link.isPresent()) {
        return link;
      }
    }
    // As it came, as long as the room's own word on it is not here.
    return cameBy
        .get()
        .filter(link -> state(link.key().publicKey()).isEmpty())
        .flatMap(link -> link(link.secret(), link.terms()));
  }

  private Invitation invitation(InviteState invite) {
    Invite entry = invite.invite();
    long now = clock.now().toEpochMilli();
    Invitation.State is =
        invite.revoked()
            ? Invitation.State.REVOKED
            : invite.isUsable(now)
                ? Invitation.State.OPEN
                : entry.expiresMillis() > 0 && now >= entry.expiresMillis()
                    ? Invitation.State.EXPIRED
                    : Invitation.State.USED_UP;
    return new Invitation(
        entry.key().toString(),
        invite.by().toString(),
        new InviteTerms(
            entry.role(), entry.rights(), entry.uses(), entry.expiresMillis(), entry.label()),
        invite.used().size(),
        is,
        is == Invitation.State.OPEN ? link(invite).orElse("") : "");
  }

  private Optional<String> link(InviteState invite) {
    Invite entry = invite.invite();
    RoomLink.Terms terms =
        new RoomLink.Terms(entry.role(), entry.rights(), entry.uses(), entry.expiresMillis());
    return secret(invite).flatMap(secret -> link(secret, terms));
  }

  private Optional<Bytes> secret(InviteState invite) {
    PublicKey key = invite.invite().key();
    Optional<RoomLink.Invited> link = cameBy.get();
    if (link.isPresent() && link.get().key().publicKey().equals(key)) {
      return Optional.of(link.get().secret());
    }
    Optional<LogKey> log = index.log(invite.at().tag()).map(writer -> writer.key());
    return log.map(made -> RoomKeys.invite(identity.deviceSecret(), made, invite.at().index()))
        .filter(pair -> pair.publicKey().equals(key))
        .map(KeyPair::seed);
  }

  /** Empty while it is not known how the current epoch leads back to those before. */
  private Optional<String> link(Bytes secret, RoomLink.Terms terms) {
    if (keys.current().number() > 0 && keys.current().chain().isEmpty()) {
      return Optional.empty();
    }
    List<String> known = addresses.get();
    RoomLink link =
        new RoomLink.Invited(
            keys.id(),
            keys.founder().orElseThrow(),
            keys.current(),
            secret,
            name.get(),
            terms,
            HybridClock.millis(Math.max(0, index.floor())) + 1,
            known.subList(0, Math.min(known.size(), RoomLink.MAX_ADDRESSES)));
    return Optional.of(link.toString());
  }
}
