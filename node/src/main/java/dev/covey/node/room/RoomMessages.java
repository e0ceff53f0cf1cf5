package dev.covey.node.room;

import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.MessageKind;
import dev.covey.api.MessageLinks;
import dev.covey.api.MessageMarks;
import dev.covey.api.RoomFile;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.FileShared;
import dev.covey.node.room.entry.Pin;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.index.Author;
import dev.covey.node.room.index.LogEnds;
import dev.covey.node.room.index.Placed;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomOrder;
import dev.covey.node.room.index.WriterLog;
import dev.covey.node.room.key.EpochKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Turns places in the index into messages, out of the logs. Safe on any thread. */
final class RoomMessages {

  private final RoomIndex index;
  private final RoomOrder order;
  private final RoomEntries entries;
  private final Profiles profiles;
  private final EntryText texts;
  private final Marks marks;
  private final Predicate<LogKey> own;

  RoomMessages(
      RoomIndex index,
      RoomOrder order,
      RoomEntries entries,
      Profiles profiles,
      Predicate<LogKey> own) {
    this.index = index;
    this.order = order;
    this.entries = entries;
    this.profiles = profiles;
    this.texts = new EntryText(index);
    this.marks = new Marks(index, order, entries);
    this.own = own;
  }

  /** The messages at these places, in that order, with what later entries made of them. */
  List<Message> read(List<Placed> places) {
    List<Message> plain = new ArrayList<>(places.size());
    List<Ref> refs = new ArrayList<>(places.size());
    entries.read(
        places,
        (writer, place, entry) -> {
          plain.add(message(writer, place, entry));
          refs.add(new Ref(writer.tag(), place.index()));
        });
    List<Marks.Marked> marked = marks.of(refs);
    List<Message> messages = new ArrayList<>(plain.size());
    for (int i = 0; i < plain.size(); i++) {
      messages.add(marked.get(i).on(plain.get(i)));
    }
    return messages;
  }

  /** The messages of entries of one log that were just placed. */
  List<Message> of(List<Placed> places, List<Entry> written) {
    if (places.size() != written.size()) {
      throw new IllegalStateException(
          written.size() + " entries were written, " + places.size() + " have an effect");
    }
    List<Message> messages = new ArrayList<>(places.size());
    for (int i = 0; i < places.size(); i++) {
      Placed place = places.get(i);
      messages.add(message(index.member(place.log()), place, written.get(i)));
    }
    return messages;
  }

  /** Entries of a log that has no effect yet, since its author was not let in: position 0. */
  List<Message> unplaced(WriterLog writer, long first, List<Entry> written) {
    List<Message> messages = new ArrayList<>(written.size());
    for (int i = 0; i < written.size(); i++) {
      Placed place = new Placed(writer.number(), first + i, 0, false, "", false);
      messages.add(message(writer, place, written.get(i)));
    }
    return messages;
  }

  /** Entries that are here before the index has applied them: position 0. */
  List<Message> ahead(List<LogEnds.End> ends) {
    List<Marks.Marked> marked =
        marks.of(
            ends.stream().map(end -> new Ref(end.writer().tag(), end.place().index())).toList());
    List<Message> messages = new ArrayList<>(ends.size());
    for (int i = 0; i < ends.size(); i++) {
      LogEnds.End end = ends.get(i);
      messages.add(marked.get(i).on(message(end.writer(), end.place(), end.entry())));
    }
    return messages;
  }

  /** One message, if it is shown. */
  Optional<Message> find(MessageId id) {
    return index
        .log(new LogKey(Bytes.hex(id.logKey())))
        .flatMap(writer -> order.find(writer.number(), id.index()))
        .flatMap(place -> read(List.of(place)).stream().findFirst());
  }

  /** What is pinned, the newest pin last. */
  List<Message> pinned() {
    Map<Ref, Boolean> pins = new LinkedHashMap<>();
    entries.read(
        order.pins(),
        (writer, place, entry) -> {
          if (entry.body() instanceof Pin pin) {
            pins.remove(pin.target());
            pins.put(pin.target(), pin.on());
          }
        });
    List<Placed> places = new ArrayList<>();
    pins.forEach(
        (target, on) -> {
          if (on) {
            index
                .log(target.tag())
                .flatMap(writer -> order.find(writer.number(), target.index()))
                .ifPresent(places::add);
          }
        });
    return read(places);
  }

  /** The file that a message shared, if it is one and here. */
  Optional<FileShared> file(MessageId id) {
    return index
        .log(new LogKey(Bytes.hex(id.logKey())))
        .filter(writer -> order.find(writer.number(), id.index()).isPresent())
        .flatMap(writer -> entries.read(writer, id.index()))
        .map(Entry::body)
        .filter(FileShared.class::isInstance)
        .map(FileShared.class::cast);
  }

  /** The epoch that a message was sealed in, if it is here. */
  Optional<EpochKeys> epoch(MessageId id) {
    return index
        .log(new LogKey(Bytes.hex(id.logKey())))
        .flatMap(writer -> entries.epoch(writer, id.index()));
  }

  /** The device that wrote a message. */
  Optional<PublicKey> author(MessageId id) {
    return index
        .log(new LogKey(Bytes.hex(id.logKey())))
        .flatMap(WriterLog::author)
        .map(Author::device);
  }

  private Message message(WriterLog writer, Placed place, Entry entry) {
    Author author = writer.author().orElseThrow();
    MessageId id = new MessageId(writer.key().bytes().hex(), place.index());
    String identity = author.identity().toString();
    MessageKind kind = EntryText.kind(entry.body());
    Optional<RoomFile> file =
        entry.body() instanceof FileShared shared
            ? Optional.of(new RoomFile(id, shared.name(), shared.size(), shared.mime(), identity))
            : Optional.empty();
    return new Message(
        id,
        place.position(),
        kind,
        identity,
        profiles.name(author),
        author.kind(),
        Instant.ofEpochMilli(entry.at()),
        texts.text(entry.body()),
        file,
        place.gap(),
        own.test(writer.key()),
        links(entry.body()),
        MessageMarks.NONE);
  }

  private MessageLinks links(Entry.Body body) {
    return EntryText.links(body, this::id);
  }

  /** What a reference names, if its log is here. */
  private Optional<MessageId> id(Ref ref) {
    return index
        .log(ref.tag())
        .map(writer -> new MessageId(writer.key().bytes().hex(), ref.index()));
  }
}
