package dev.covey.node.room.entry;

import dev.covey.api.NewcomerHistory;
import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.core.ProtocolViolationException;
import java.util.Optional;

/**
 * Bodies of what changes who may do what, all in the control class.
 *
 * <pre>
 *  7 info            0 name   1 about   2 least role that invites   3 least role that posts
 *                    4 history: 0 all, 1 since join   5 mirrors: keys
 *  8 invite          0 key (32)   1 role   2 uses   3 expires ms   4 rights bits   5 label
 *  9 revoke invite   0 key (32)   1 joined: [log tag (8), ...]
 * 10 role            0 identity (32)   1 role   2 rights bits   3 expires ms   4 cuts
 * 11 remove          0 identity (32)   1 cuts   2 reason
 * 15 leave           0 cuts
 * 17 revoke device   0 device (32)   1 cuts
 * </pre>
 *
 * <p>Roles: 1 reader, 2 writer, 3 moderator, 4 admin, 5 owner. Rights: 1 read, 2 post, 4 files, 8
 * react, 16 moderate. Numbers that are 0, texts and cuts may be absent; of info, everything.
 */
final class RoomBodies {

  private RoomBodies() {}

  static void writeInfo(BodyWriter body, RoomInfoSet info) {
    info.name().ifPresent(name -> body.text(0, name));
    info.about().ifPresent(about -> body.text(1, about));
    info.invite().ifPresent(role -> body.number(2, role.number()));
    info.post().ifPresent(role -> body.number(3, role.number()));
    info.history().ifPresent(history -> body.on(4, history == NewcomerHistory.SINCE_JOIN));
    info.mirrors().ifPresent(mirrors -> body.publicKeys(5, mirrors));
  }

  static RoomInfoSet readInfo(BodyFields body) throws ProtocolViolationException {
    Optional<NewcomerHistory> history = Optional.empty();
    if (body.has(4)) {
      history = Optional.of(body.isOn(4) ? NewcomerHistory.SINCE_JOIN : NewcomerHistory.ALL);
    }
    return new RoomInfoSet(
        body.textIfAny(0),
        body.textIfAny(1),
        body.roleIfAny(2),
        body.roleIfAny(3),
        history,
        body.has(5) ? Optional.of(body.publicKeys(5)) : Optional.empty());
  }

  static void writeInvite(BodyWriter body, Invite invite) {
    body.bytes(0, invite.key().bytes())
        .number(1, invite.role().number())
        .numberIfAny(2, invite.uses())
        .numberIfAny(3, invite.expiresMillis())
        .numberIfAny(4, Right.bits(invite.rights()))
        .textIfAny(5, invite.label());
  }

  static Invite readInvite(BodyFields body) throws ProtocolViolationException {
    return new Invite(
        body.publicKey(0),
        Role.of(body.count(1)),
        body.count(2, 0),
        body.count(3, 0),
        Right.of(body.count(4, 0)),
        body.text(5, ""));
  }

  static void writeRevoke(BodyWriter body, InviteRevoked revoked) {
    body.bytes(0, revoked.invite().bytes());
    if (!revoked.joined().isEmpty()) {
      body.tags(1, revoked.joined());
    }
  }

  static InviteRevoked readRevoke(BodyFields body) throws ProtocolViolationException {
    return new InviteRevoked(body.publicKey(0), body.tags(1));
  }

  static void writeRole(BodyWriter body, RoleSet set) {
    body.bytes(0, set.identity().bytes())
        .number(1, set.role().number())
        .numberIfAny(2, Right.bits(set.rights()))
        .numberIfAny(3, set.expiresMillis())
        .cutsIfAny(4, set.cuts());
  }

  static RoleSet readRole(BodyFields body) throws ProtocolViolationException {
    return new RoleSet(
        body.publicKey(0),
        Role.of(body.count(1)),
        Right.of(body.count(2, 0)),
        body.count(3, 0),
        body.cuts(4));
  }

  static void writeRemoval(BodyWriter body, Removal removal) {
    body.bytes(0, removal.identity().bytes())
        .cutsIfAny(1, removal.cuts())
        .textIfAny(2, removal.reason());
  }

  static Removal readRemoval(BodyFields body) throws ProtocolViolationException {
    return new Removal(body.publicKey(0), body.cuts(1), body.text(2, ""));
  }

  static void writeLeave(BodyWriter body, Leave leave) {
    body.cutsIfAny(0, leave.cuts());
  }

  static Leave readLeave(BodyFields body) throws ProtocolViolationException {
    return new Leave(body.cuts(0));
  }

  static void writeDevice(BodyWriter body, DeviceRevoked revoked) {
    body.bytes(0, revoked.device().bytes()).cutsIfAny(1, revoked.cuts());
  }

  static DeviceRevoked readDevice(BodyFields body) throws ProtocolViolationException {
    return new DeviceRevoked(body.publicKey(0), body.cuts(1));
  }
}
