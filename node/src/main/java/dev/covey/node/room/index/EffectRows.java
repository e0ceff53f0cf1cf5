package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.WriteTransaction;
import dev.covey.node.room.entry.Edit;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.FileShared;
import dev.covey.node.room.entry.Pin;
import dev.covey.node.room.entry.ProfileShown;
import dev.covey.node.room.entry.React;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.Text;
import java.util.Optional;

/**
 * Puts down which entries are about which, whether they will count or not: so nothing has to be
 * opened again when that changes. Inside one transaction.
 */
final class EffectRows {

  private final WriteTransaction tx;
  private final int room;

  EffectRows(WriteTransaction tx, int room) {
    this.tx = tx;
    this.room = room;
  }

  void put(WriterLog writer, long index, Entry entry) {
    Entry.Body body = entry.body();
    if (body instanceof Text text) {
      refer(writer, index, entry, text.replyTo(), text.thread());
    } else if (body instanceof FileShared file) {
      list(EntryList.FILES, writer, index, entry);
      refer(writer, index, entry, file.replyTo(), file.thread());
    } else if (body instanceof Edit edit) {
      about(EffectKind.EDIT, edit.target(), writer, index, entry);
    } else if (body instanceof Redact redact) {
      about(EffectKind.REDACTION, redact.target(), writer, index, entry);
      list(EntryList.REDACTIONS, writer, index, entry);
    } else if (body instanceof React react) {
      about(EffectKind.REACTION, react.target(), writer, index, entry);
    } else if (body instanceof Pin pin) {
      about(EffectKind.PIN, pin.target(), writer, index, entry);
      list(EntryList.PINS, writer, index, entry);
    } else if (body instanceof ProfileShown) {
      list(EntryList.PROFILES, writer, index, entry);
    }
  }

  private void refer(
      WriterLog writer, long index, Entry entry, Optional<Ref> replyTo, Optional<Ref> thread) {
    replyTo.ifPresent(target -> about(EffectKind.REPLY, target, writer, index, entry));
    thread.ifPresent(root -> about(EffectKind.THREAD, root, writer, index, entry));
  }

  private void about(EffectKind kind, Ref target, WriterLog writer, long index, Entry entry) {
    tx.put(
        RoomTables.ABOUT,
        RoomTables.about(room, target, kind, entry.time(), writer.tag(), index),
        number(writer));
  }

  private void list(EntryList list, WriterLog writer, long index, Entry entry) {
    tx.put(
        RoomTables.LISTED,
        RoomTables.listed(room, list, entry.time(), writer.tag(), index),
        number(writer));
  }

  private static Bytes number(WriterLog writer) {
    return RoomTables.number(writer.number());
  }
}
