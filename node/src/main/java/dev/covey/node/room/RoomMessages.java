package dev.covey.node.room;

import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.MessageKind;
import dev.covey.api.RoomFile;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.FileShared;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.index.Author;
import dev.covey.node.room.index.Placed;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.WriterLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Turns places in the index into messages, out of the logs. Safe on any thread. */
final class RoomMessages {

  private static final int BLOCKS_AT_ONCE = 64;

  private final RoomIndex index;
  private final Function<LogKey, Log> logs;
  private final Predicate<LogKey> own;

  RoomMessages(RoomIndex index, Function<LogKey, Log> logs, Predicate<LogKey> own) {
    this.index = index;
    this.logs = logs;
    this.own = own;
  }

  /** The messages at these places, in that order. */
  List<Message> read(List<Placed> places) {
    List<Message> messages = new ArrayList<>(places.size());
    int at = 0;
    while (at < places.size()) {
      int end = at + 1;
      while (end < places.size()
          && end - at < BLOCKS_AT_ONCE
          && places.get(end).log() == places.get(at).log()
          && places.get(end).index() == places.get(end - 1).index() + 1) {
        end++;
      }
      readRun(places.subList(at, end), messages);
      at = end;
    }
    return messages;
  }

  /** The messages of entries of one log that were just placed. */
  List<Message> of(List<Placed> places, List<Entry> entries) {
    if (places.size() != entries.size()) {
      throw new IllegalStateException(
          entries.size() + " entries were written, " + places.size() + " are shown");
    }
    List<Message> messages = new ArrayList<>(places.size());
    for (int i = 0; i < places.size(); i++) {
      Placed place = places.get(i);
      messages.add(message(index.member(place.log()), place, entries.get(i)));
    }
    return messages;
  }

  private void readRun(List<Placed> run, List<Message> into) {
    WriterLog writer = index.member(run.get(0).log());
    Log log = logs.apply(writer.key());
    int at = 0;
    while (at < run.size()) {
      List<Bytes> blocks = log.localRange(run.get(at).index(), run.size() - at);
      for (Bytes block : blocks) {
        into.add(message(writer, run.get(at), entry(writer, run.get(at).index(), block)));
        at++;
      }
      // A repair has dropped this one; a peer that has it gives it again.
      at += at < run.size() ? 1 : 0;
    }
  }

  /** The file that a message shared, if it is one and here. */
  Optional<FileShared> file(MessageId id) {
    LogKey key = new LogKey(Bytes.hex(id.logKey()));
    return index
        .log(key)
        .flatMap(
            writer ->
                logs.apply(key)
                    .local(id.index())
                    .map(block -> entry(writer, id.index(), block).body()))
        .filter(FileShared.class::isInstance)
        .map(FileShared.class::cast);
  }

  /** The device that wrote a message. */
  Optional<PublicKey> author(MessageId id) {
    return index
        .log(new LogKey(Bytes.hex(id.logKey())))
        .flatMap(WriterLog::author)
        .map(Author::device);
  }

  private Entry entry(WriterLog writer, long at, Bytes block) {
    try {
      return EntryCodec.decode(index.seal(writer.key()).open(at, block));
    } catch (ProtocolViolationException e) {
      throw new StorageException(
          "entry " + at + " of log " + writer.key() + " is damaged: restore it from a backup", e);
    }
  }

  private Message message(WriterLog writer, Placed place, Entry entry) {
    Author author = writer.author().orElseThrow();
    MessageId id = new MessageId(writer.key().bytes().hex(), place.index());
    String identity = author.identity().toString();
    MessageKind kind = MessageKind.HELLO;
    String text = "";
    Optional<RoomFile> file = Optional.empty();
    if (entry.body() instanceof Text words) {
      kind = MessageKind.TEXT;
      text = words.text();
    } else if (entry.body() instanceof FileShared shared) {
      kind = MessageKind.FILE;
      text = shared.name();
      file = Optional.of(new RoomFile(id, shared.name(), shared.size(), shared.mime(), identity));
    } else if (!(entry.body() instanceof Hello)) {
      throw new IllegalStateException("an entry of unknown kind is shown");
    }
    return new Message(
        id,
        place.position(),
        kind,
        identity,
        author.name(),
        author.kind(),
        Instant.ofEpochMilli(entry.at()),
        text,
        file,
        place.gap(),
        own.test(writer.key()));
  }
}
