package dev.covey.node.room.entry;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;

/**
 * The body of a note.
 *
 * <pre>
 * 0 subject   1 key (bytes)   2 value (bytes)   3 act: 1
 * </pre>
 *
 * <p>Value and act may be absent: empty, and 0.
 */
final class NoteBody {

  private NoteBody() {}

  static void write(BodyWriter body, Note note) {
    body.number(0, note.subject()).bytes(1, note.key());
    if (!note.value().isEmpty()) {
      body.bytes(2, note.value());
    }
    body.numberIfAny(3, note.act() ? 1 : 0);
  }

  static Note read(BodyFields body) throws ProtocolViolationException {
    return new Note(
        body.count(0), body.bytes(1), body.bytes(2, Bytes.EMPTY), body.has(3) && body.isOn(3));
  }
}
