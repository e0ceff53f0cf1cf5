package dev.covey.node.room.index;

import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.key.LogTag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** A room on a node that gets a stage's blocks in any order. */
final class Receiver {

  final AtomicLong clock = new AtomicLong(Stage.NOW + 60_000);
  private final LogStore store;
  private final int room;
  private final Stage stage;
  RoomIndex index;
  RoomOrder order;

  Receiver(LogStore store, int room, Stage stage) {
    this.store = store;
    this.room = room;
    this.stage = stage;
    open();
  }

  private void open() {
    index =
        new RoomIndex(
            store.storage(),
            room,
            stage.keys,
            stage.charter,
            Stage.who("reader"),
            new HybridClock(() -> Instant.ofEpochMilli(clock.get())),
            store::open);
    order = new RoomOrder(store.storage(), room);
  }

  /** Block by block, as they were written, each applied before the next. */
  void live() {
    Map<LogTag, Integer> lengths = new HashMap<>();
    for (Stage.Pen pen : stage.written) {
      take(pen, lengths.merge(pen.tag, 1, Integer::sum));
      pass();
    }
  }

  /** All of somebody's log, or what is not here of it. */
  void take(String... people) {
    for (String who : people) {
      take(stage.pen(who), stage.pen(who).blocks.size());
    }
    pass();
  }

  private void take(Stage.Pen pen, int length) {
    Log log = store.create(pen.pair);
    if (log.length() < length) {
      log.append(pen.blocks.subList((int) log.length(), length));
    }
    boolean unused = index.add(pen.key);
  }

  void pass() {
    RoomIndex.Pass unused = index.pass();
  }

  /** As after a restart: from the tables. */
  void restart() {
    index.close();
    open();
    stage.pens.keySet().forEach(this::take);
  }

  void rebuild() {
    index.rebuild();
    pass();
  }

  boolean counts(Ref entry) {
    return judgement(entry).counts();
  }

  Judgement judgement(Ref entry) {
    WriterLog log =
        index.logs().stream().filter(l -> l.tag().equals(entry.tag())).findFirst().orElseThrow();
    return index.judgement(log, entry.index()).orElseThrow();
  }

  /** Whether a redaction may have an effect on what others said. */
  boolean moderates(Ref target) {
    return order.effects(List.of(target)).get(0).stream()
        .anyMatch(effect -> effect.entry().moderates());
  }

  /** All that must be the same for everybody who has the same blocks. */
  List<String> room() {
    List<String> text = new ArrayList<>();
    Map<LogTag, WriterLog> logs = new TreeMap<>();
    index.logs().forEach(log -> logs.put(log.tag(), log));
    for (WriterLog log : logs.values()) {
      text.add(log.tag() + " member " + log.isMember() + " applied " + log.indexed());
      for (long at = 0; at < log.indexed(); at++) {
        text.add(log.tag() + " " + at + " " + index.judgement(log, at));
        for (Effect effect : order.effects(List.of(new Ref(log.tag(), at))).get(0)) {
          text.add(log.tag() + " " + at + " " + effect.kind() + " " + name(effect.entry()));
        }
      }
    }
    order.whole().before("", 10_000).forEach(placed -> text.add("order " + name(placed)));
    order.pins().forEach(placed -> text.add("pin " + name(placed)));
    order.redactions().forEach(placed -> text.add("redaction " + name(placed)));
    text.add(index.state().toString());
    return text;
  }

  private String name(Placed placed) {
    return index.member(placed.log()).tag()
        + " "
        + placed.index()
        + (placed.gap() ? " with a gap" : "")
        + (placed.moderates() ? " moderating" : "");
  }
}
