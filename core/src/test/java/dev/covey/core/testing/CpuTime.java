package dev.covey.core.testing;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What work takes, however many others share the machine. */
public final class CpuTime {

  private CpuTime() {}

  /** How long the calling thread has run on a processor so far. */
  public static Duration ofThisThread() {
    return Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
  }
}
