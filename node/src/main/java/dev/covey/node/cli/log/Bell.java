package dev.covey.node.cli.log;

import dev.covey.core.log.Conflict;
import dev.covey.core.log.LogInfo;
import dev.covey.core.log.LogListener;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Wakes a command when something happened to its log. Rings are not counted. Any thread. */
final class Bell implements LogListener {

  private final BlockingQueue<Boolean> rings = new ArrayBlockingQueue<>(1);
  private final AtomicLong ancestors = new AtomicLong(Long.MAX_VALUE);

  void ring() {
    boolean unused = rings.offer(true);
  }

  /** Whether it rang since it was last asked, or does in time. */
  boolean rang(long millis) throws InterruptedException {
    return rings.poll(millis, TimeUnit.MILLISECONDS) != null;
  }

  /** To how many blocks the log was cut since this was asked last, if it was. */
  OptionalLong cut() {
    long least = ancestors.getAndSet(Long.MAX_VALUE);
    return least == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(least);
  }

  /** Whether {@link #cut} has something to tell. */
  boolean isCut() {
    return ancestors.get() != Long.MAX_VALUE;
  }

  @Override
  public void onTruncate(LogInfo info, long left) {
    ancestors.accumulateAndGet(left, Math::min);
    ring();
  }

  @Override
  public void onConflict(Conflict conflict) {
    ring();
  }

  @Override
  public void onAppend(LogInfo info) {
    ring();
  }

  @Override
  public void onBlocks(long start, long end) {
    ring();
  }
}
