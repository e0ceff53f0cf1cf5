package dev.covey.node.client;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Runs what waits for an answer on a daemon thread of its own. */
final class Remotely {

  private Remotely() {}

  static Thread thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  static <T> CompletableFuture<T> call(String name, Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    thread(
            name,
            () -> {
              try {
                result.complete(task.call());
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            })
        .start();
    return result;
  }
}
