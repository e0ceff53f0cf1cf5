package dev.covey.node.room;

import dev.covey.api.Message;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.index.Author;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.WriterLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What some members have and others cannot get from them, however long they talk. */
final class Unobtainable {

  private final List<SimulatedNode> active;
  private final Function<SimulatedNode, RoomIndex> indexes;
  private final Set<LogKey> unfinished = new HashSet<>();
  private final Set<String> forgotten = new HashSet<>();

  Unobtainable(List<SimulatedNode> active, Function<SimulatedNode, RoomIndex> indexes) {
    this.active = active;
    this.indexes = indexes;
    for (SimulatedNode node : active) {
      for (WriterLog writer : indexes.apply(node).logs()) {
        if (writer.isMember() && isUnfinished(node, writer)) {
          unfinished.add(writer.key());
        }
      }
      for (Message message : node.room().history().latest(RoomOracle.ALL).items()) {
        if (isForgotten(node, message)) {
          forgotten.add(message.id().toString());
        }
      }
    }
  }

  /**
   * Logs of those who are gone. A node that has the head of one from its writer, and not the blocks
   * before it, is not given these by members who have less of the log: they cannot prove them. And
   * a block that was redacted everywhere is missed where nothing comes after it.
   */
  Set<LogKey> unfinished() {
    return unfinished;
  }

  /** Words that a redaction took away which turned out later not to count. */
  boolean isForgotten(Message message) {
    return forgotten.contains(message.id().toString());
  }

  boolean isOfUnfinished(Message message) {
    return unfinished.contains(new LogKey(Bytes.hex(message.id().logKey())));
  }

  private boolean isUnfinished(SimulatedNode node, WriterLog writer) {
    Optional<Author> author = writer.author();
    boolean isHere =
        author.isEmpty()
            || active.stream().anyMatch(one -> one.device().equals(author.get().device()));
    Log log = node.store().open(writer.key());
    long held = indexes.apply(node).heldLength(log);
    if (isHere || held >= log.length()) {
      return false;
    }
    List<Log> others = new ArrayList<>();
    active.stream()
        .filter(one -> one != node)
        .forEach(one -> others.add(one.store().open(log.key())));
    return others.stream().noneMatch(one -> one.has(held) && one.length() >= log.length());
  }

  private static boolean isForgotten(SimulatedNode node, Message message) {
    Log log = node.store().open(new LogKey(Bytes.hex(message.id().logKey())));
    return !message.marks().redacted() && !log.has(message.id().index());
  }
}
