package dev.covey.core.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives bound ports of Netty's NIO channels back. */
public final class Ports {

  private static final Logger LOG = LoggerFactory.getLogger(Ports.class);

  private static final Duration WAIT = Duration.ofSeconds(5);

  private Ports() {}

  /**
   * Closes the channel and waits, at most 5 s, until its port can be bound again; on the channel's
   * own event loop it only closes.
   *
   * <p>The operating system has the port until the selector drops the channel's key, and it does so
   * when it selects the next time, which is after Netty has called the channel closed.
   */
  public static void release(Channel channel) {
    EventLoop loop = channel.eventLoop();
    if (loop.inEventLoop()) {
      var unused = channel.close();
      return;
    }
    if (loop.isShuttingDown()) {
      boolean unused = channel.closeFuture().awaitUninterruptibly(WAIT.toMillis());
      return; // It closes all that it has.
    }
    CompletableFuture<Void> free = new CompletableFuture<>();
    var unusedClose = channel.close().addListener(closed -> afterNextSelect(loop, free));
    try {
      free.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("{} was closed; whether its port is free is not known", channel, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is scheduled on the loop itself, even for now, runs once it has selected. */
  private static void afterNextSelect(EventLoop loop, CompletableFuture<Void> free) {
    try {
      var unused = loop.schedule(() -> free.complete(null), 0, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      free.completeExceptionally(e);
    }
  }
}
