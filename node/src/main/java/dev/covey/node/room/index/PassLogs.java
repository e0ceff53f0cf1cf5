package dev.covey.node.room.index;

import dev.covey.core.log.LogKey;
import dev.covey.node.room.key.LogTag;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The writer logs as a pass has them: its own changes over what was committed. */
final class PassLogs {

  private final WriterLogs committed;
  private final @Nullable LogKey own;
  private final Map<LogTag, WriterLog> changed = new HashMap<>();

  /**
   * @param committed as of the last commit; only read
   * @param own this node's own log: what it cites need not be cited again
   */
  PassLogs(WriterLogs committed, @Nullable LogKey own) {
    this.committed = committed;
    this.own = own;
  }

  @Nullable WriterLog get(LogTag tag) {
    WriterLog log = changed.get(tag);
    return log != null ? log : committed.known().get(tag);
  }

  /** The log of a candidate, which may have no hello yet. */
  WriterLog of(Candidate candidate) {
    WriterLog log = get(candidate.writer().tag());
    return log != null ? log : candidate.writer();
  }

  /** The log with this number, which the tables name. */
  WriterLog require(int number) {
    WriterLog log = committed.get(number);
    if (log == null) {
      throw new IllegalStateException("room index: no log " + number);
    }
    return changed.getOrDefault(log.tag(), log);
  }

  void put(WriterLog log) {
    changed.put(log.tag(), log);
  }

  boolean isOwn(WriterLog log) {
    return log.key().equals(own);
  }

  /** Those with a hello as of the last commit. */
  Collection<WriterLog> committed() {
    return committed.known().values();
  }

  List<WriterLog> changed() {
    return List.copyOf(changed.values());
  }
}
