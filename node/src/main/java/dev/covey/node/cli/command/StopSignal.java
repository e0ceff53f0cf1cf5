package dev.covey.node.cli.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGTERM, SIGINT and the closing of the terminal into a wish to end, and keeps the process
 * alive until the command has cleaned up; then it ends with a status of the command's choice.
 */
public final class StopSignal implements AutoCloseable {

  private static final long CLEAN_UP_SECONDS = 15;

  private final CountDownLatch requested;
  private final CountDownLatch cleanedUp = new CountDownLatch(1);
  private final Thread hook;

  private StopSignal(CountDownLatch requested, int exitCode) {
    this.requested = requested;
    this.hook = new Thread(() -> onShutdown(exitCode), "covey-shutdown");
  }

  /** Counts {@code requested} down at a signal. */
  public static StopSignal install(CountDownLatch requested, int exitCode) {
    StopSignal signal = new StopSignal(requested, exitCode);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  private void onShutdown(int exitCode) {
    requested.countDown();
    boolean clean = false;
    try {
      clean = cleanedUp.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Otherwise the signal's number would be the status of a node that stopped as it was told.
    Runtime.getRuntime().halt(clean ? exitCode : ExitCode.FAILURE);
  }

  /** The command has cleaned up. */
  @Override
  public void close() {
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      cleanedUp.countDown();
    }
  }
}
