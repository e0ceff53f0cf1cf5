package dev.covey.node.room;

import dev.covey.api.History;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.index.LogEnds;
import dev.covey.node.room.index.LogEnds.End;
import dev.covey.node.room.index.Placed;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomOrder;
import dev.covey.node.room.index.Sequence;
import dev.covey.node.room.index.WriterLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Pages of a room, or of a part of it, in room order. Safe on any thread. */
final class RoomHistory implements History {

  private static final int MAX_LIMIT = 10_000;

  private final RoomIndex index;
  private final RoomOrder order;
  private final RoomMessages messages;
  private final Runnable settle;
  private final Sequence sequence;
  private final @Nullable LogEnds ends;

  /**
   * @param settle applies what has become due
   * @param ends shown among the rest
   */
  RoomHistory(
      RoomIndex index, RoomOrder order, RoomMessages messages, Runnable settle, LogEnds ends) {
    this(index, order, messages, settle, order.whole(), ends);
  }

  private RoomHistory(
      RoomIndex index,
      RoomOrder order,
      RoomMessages messages,
      Runnable settle,
      Sequence sequence,
      @Nullable LogEnds ends) {
    this.index = index;
    this.order = order;
    this.messages = messages;
    this.settle = settle;
    this.sequence = sequence;
    this.ends = ends;
  }

  @Override
  public Page latest(int limit) {
    settle.run();
    return pageBefore("", require(limit));
  }

  @Override
  public Page before(Page page) {
    return page.cursor().isEmpty() ? page : before(page.cursor(), page.limit());
  }

  @Override
  public Page before(String cursor, int limit) {
    return pageBefore(requireCursor(cursor), require(limit));
  }

  @Override
  public Page after(Page page) {
    return page.end().isEmpty() ? page : after(page.end(), page.limit());
  }

  @Override
  public Page after(String end, int limit) {
    settle.run();
    List<Placed> places = sequence.after(requireCursor(end), require(limit));
    // Who waits for more asks again from where it was.
    return places.isEmpty() ? new Page(List.of(), "", end, limit) : page(places, limit);
  }

  @Override
  public Page from(Instant moment, int limit) {
    settle.run();
    return page(sequence.from(HybridClock.at(moment.toEpochMilli()), require(limit)), limit);
  }

  @Override
  public Page around(MessageId message, int limit) {
    int half = require(limit) / 2;
    WriterLog writer = writer(message);
    String cursor = order.cursor(writer, message.index()).orElseThrow(() -> notShown(message));
    List<Placed> places = new ArrayList<>(sequence.before(cursor, half));
    Placed middle =
        order.find(writer.number(), message.index()).orElseThrow(() -> notShown(message));
    places.add(
        new Placed(middle.log(), middle.index(), middle.position(), middle.gap(), cursor, false));
    if (limit > places.size()) {
      places.addAll(sequence.after(cursor, limit - places.size()));
    }
    return page(places, limit);
  }

  @Override
  public History thread(MessageId root) {
    WriterLog writer = writer(root);
    Sequence thread = order.thread(new Ref(writer.tag(), root.index()), writer.number());
    return new RoomHistory(index, order, messages, settle, thread, null);
  }

  @Override
  public History by(String identity) {
    List<WriterLog> logs =
        index.logs().stream()
            .filter(
                log ->
                    log.author().filter(a -> a.identity().toString().equals(identity)).isPresent())
            .toList();
    return new RoomHistory(index, order, messages, settle, order.of(logs), null);
  }

  private WriterLog writer(MessageId message) {
    return index
        .log(new LogKey(Bytes.hex(message.logKey())))
        .filter(log -> log.author().isPresent())
        .orElseThrow(() -> notShown(message));
  }

  private static IllegalArgumentException notShown(MessageId message) {
    return new IllegalArgumentException("message " + message + " is not shown in this room");
  }

  private static int require(int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("a page of " + limit + " messages; 1 to " + MAX_LIMIT);
    }
    return limit;
  }

  private static String requireCursor(String cursor) {
    if (cursor.isEmpty()) {
      throw new IllegalArgumentException("an empty cursor: there is nothing beyond it");
    }
    return cursor;
  }

  /** What is applied, and among it what is here and will be. */
  private Page pageBefore(String cursor, int limit) {
    // These first: what is applied meanwhile is found in both.
    List<LogEnds.End> ahead = ends == null ? List.of() : ends.before(cursor, limit);
    List<Placed> places = sequence.before(cursor, limit);
    if (ahead.isEmpty()) {
      return page(places, limit);
    }
    SortedMap<String, Message> merged = new TreeMap<>();
    add(merged, ahead.stream().map(End::place).toList(), messages.ahead(ahead));
    add(merged, places, messages.read(places));
    while (merged.size() > limit) {
      merged.remove(merged.firstKey());
    }
    return new Page(List.copyOf(merged.values()), merged.firstKey(), merged.lastKey(), limit);
  }

  private void add(SortedMap<String, Message> to, List<Placed> places, List<Message> messages) {
    Map<MessageId, String> cursors = new HashMap<>();
    for (Placed place : places) {
      String log = index.member(place.log()).key().bytes().hex();
      cursors.put(new MessageId(log, place.index()), place.cursor());
    }
    for (Message message : messages) {
      to.put(Objects.requireNonNull(cursors.get(message.id())), message);
    }
  }

  private Page page(List<Placed> places, int limit) {
    boolean none = places.isEmpty();
    return new Page(
        messages.read(places),
        none ? "" : places.get(0).cursor(),
        none ? "" : places.get(places.size() - 1).cursor(),
        limit);
  }
}
