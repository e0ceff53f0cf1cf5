package dev.covey.node.cli.log;

import dev.covey.core.log.LogInfo;
import dev.covey.core.log.LogListener;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Wakes a command when something happened to its log. Rings are not counted. Any thread. */
final class Bell implements LogListener {

  private final BlockingQueue<Boolean> rings = new ArrayBlockingQueue<>(1);

  void ring() {
    boolean unused = rings.offer(true);
  }

  /** Whether it rang since it was last asked, or does in time. */
  boolean rang(long millis) throws InterruptedException {
    return rings.poll(millis, TimeUnit.MILLISECONDS) != null;
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
