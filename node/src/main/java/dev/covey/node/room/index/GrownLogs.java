package dev.covey.node.room.index;

import dev.covey.core.log.LogKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which logs a pass has to look at: at first all of them. Noted on any thread, taken by one. */
final class GrownLogs {

  private final Set<LogKey> some = ConcurrentHashMap.newKeySet();
  private volatile boolean all = true;

  void add(LogKey log) {
    some.add(log);
  }

  void everything() {
    all = true;
  }

  /** Those that were noted since the last time. */
  List<WriterLog> take(Applied applied) {
    if (all) {
      all = false;
      some.clear();
      return applied.logs.all();
    }
    List<WriterLog> taken = new ArrayList<>();
    for (Iterator<LogKey> keys = some.iterator(); keys.hasNext(); ) {
      WriterLog log = applied.logs.get(keys.next());
      // Taken out before it is looked at: what grows from here on is noted again.
      keys.remove();
      if (log != null) {
        taken.add(log);
      }
    }
    return taken;
  }
}
