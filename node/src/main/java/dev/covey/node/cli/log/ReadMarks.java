package dev.covey.node.cli.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How far a log was read and what it was then, to find where one that was rewritten meanwhile parts
 * from what was read. One thread.
 */
final class ReadMarks {

  private static final int MOST = 256;

  private record Mark(long length, Bytes treeHash) {}

  private final Deque<Mark> marks = new ArrayDeque<>();
  private long fork = -1;

  /** Remembers that the whole log was read. */
  void add(Log log) {
    fork = log.fork();
    Mark now = new Mark(log.length(), log.tree().treeHash());
    if (!now.equals(marks.peek())) {
      marks.push(now);
    }
    if (marks.size() > MOST) {
      marks.removeLast();
    }
  }

  /** Of the blocks before {@code next} that were read, so many the log still has. */
  long common(Log log, long next) {
    if (fork < 0 || log.fork() == fork) {
      return next;
    }
    while (!marks.isEmpty() && !isIn(log, marks.peek())) {
      marks.pop();
    }
    return marks.isEmpty() ? 0 : Math.min(next, marks.peek().length());
  }

  private static boolean isIn(Log log, Mark mark) {
    try {
      return mark.length() <= log.length()
          && log.checkout(mark.length()).treeHash().equals(mark.treeHash());
    } catch (IllegalStateException e) {
      // Not enough of it is here to tell.
      return false;
    }
  }
}
