package dev.covey.node.cli.command;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what others may never send. */
final class Waiting {

  private Waiting() {}

  /** The future's value, or what it failed with; {@link CommandFailure} when time is up. */
  static <T> T forFuture(CompletableFuture<T> future, long seconds, String what) throws Exception {
    try {
      return future.get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } catch (TimeoutException e) {
      boolean unused = future.cancel(true);
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          what + " did not come in " + seconds + " s: nobody who has it was met; try again later");
    }
  }
}
