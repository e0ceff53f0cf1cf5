package dev.covey.node.room.entry;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;

/**
 * Bodies of what members say, all in the content class.
 *
 * <pre>
 *  1 text      0 text   1 reply to: ref   2 thread root: ref   3 mentions: keys
 *  2 edit      0 target: ref   1 text   3 mentions: keys
 *  3 redact    0 target: ref   1 reason   2 left: [log tag (8), index, entry (bytes), tag, ...]
 *  4 react     0 target: ref   1 emoji   2 on: 1, off: 0
 *  6 profile   0 name   1 about   2 avatar mime   3 avatar (bytes)
 * 13 pin       0 target: ref   1 on: 1, off: 0
 * </pre>
 *
 * <p>What may be absent: all of text but its text, mentions, reason, left, about and the avatar.
 */
final class TalkBodies {

  private TalkBodies() {}

  static void writeText(BodyWriter body, Text text) {
    body.text(0, text.text())
        .refIfAny(1, text.replyTo())
        .refIfAny(2, text.thread())
        .publicKeysIfAny(3, text.mentions());
  }

  static Text readText(BodyFields body) throws ProtocolViolationException {
    return new Text(body.text(0), body.refIfAny(1), body.refIfAny(2), body.publicKeys(3));
  }

  static void writeEdit(BodyWriter body, Edit edit) {
    body.ref(0, edit.target()).text(1, edit.text()).publicKeysIfAny(3, edit.mentions());
  }

  static Edit readEdit(BodyFields body) throws ProtocolViolationException {
    return new Edit(body.ref(0), body.text(1), body.publicKeys(3));
  }

  static void writeRedact(BodyWriter body, Redact redact) {
    body.ref(0, redact.target()).textIfAny(1, redact.reason()).leftIfAny(2, redact.left());
  }

  static Redact readRedact(BodyFields body) throws ProtocolViolationException {
    return new Redact(body.ref(0), body.text(1, ""), body.left(2));
  }

  static void writeReact(BodyWriter body, React react) {
    body.ref(0, react.target()).text(1, react.emoji()).on(2, react.on());
  }

  static React readReact(BodyFields body) throws ProtocolViolationException {
    return new React(body.ref(0), body.text(1), body.isOn(2));
  }

  static void writeProfile(BodyWriter body, ProfileShown profile) {
    body.text(0, profile.name()).textIfAny(1, profile.about()).textIfAny(2, profile.avatarMime());
    if (!profile.avatar().isEmpty()) {
      body.bytes(3, profile.avatar());
    }
  }

  static ProfileShown readProfile(BodyFields body) throws ProtocolViolationException {
    return new ProfileShown(
        body.text(0), body.text(1, ""), body.text(2, ""), body.bytes(3, Bytes.EMPTY));
  }

  static void writePin(BodyWriter body, Pin pin) {
    body.ref(0, pin.target()).on(1, pin.on());
  }

  static Pin readPin(BodyFields body) throws ProtocolViolationException {
    return new Pin(body.ref(0), body.isOn(1));
  }
}
