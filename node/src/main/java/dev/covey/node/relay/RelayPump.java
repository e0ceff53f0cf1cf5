package dev.covey.node.relay;

import dev.covey.node.swarm.TokenBucket;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Lets the circuits of a relay take turns, within the rate of each and of all. Confined to the
 * relay's event loop.
 */
final class RelayPump {

  /** Turns before other work of the event loop has its own. */
  private static final int TURNS = 64;

  private final EventLoop loop;
  private final TokenBucket total;
  private final LongConsumer passed;
  private final Consumer<RelayFlow> emptied;
  private final Deque<RelayFlow> ready = new ArrayDeque<>();
  private boolean scheduled;

  /**
   * @param passed told how many bytes were passed on
   * @param emptied told when nothing waits in a flow any more
   */
  RelayPump(EventLoop loop, long totalRate, LongConsumer passed, Consumer<RelayFlow> emptied) {
    this.loop = loop;
    this.total = new TokenBucket(totalRate, totalRate, loop.ticker().nanoTime());
    this.passed = passed;
    this.emptied = emptied;
  }

  /** Something waits in the flow. */
  void add(RelayFlow flow) {
    if (!flow.scheduled) {
      flow.scheduled = true;
      ready.add(flow);
      wake(0);
    }
  }

  /** There is room again for this client. */
  void drained(RelayGuest guest) {
    while (!guest.blocked.isEmpty()) {
      ready.add(guest.blocked.remove());
    }
    wake(0);
  }

  private void wake(long nanos) {
    if (!scheduled && !ready.isEmpty()) {
      scheduled = true;
      if (nanos == 0) {
        loop.execute(this::run);
      } else {
        var unused = loop.schedule(this::run, nanos, TimeUnit.NANOSECONDS);
      }
    }
  }

  private void run() {
    scheduled = false;
    long now = loop.ticker().nanoTime();
    for (int turn = 0; turn < TURNS; turn++) {
      long wait = total.waitNanos(now);
      RelayFlow flow = wait > 0 ? null : ready.poll();
      if (flow == null) {
        wake(wait);
        return;
      }
      turn(flow, now);
    }
    wake(0);
  }

  private void turn(RelayFlow flow, long now) {
    if (flow.waitingBytes() == 0) {
      flow.scheduled = false;
      emptied.accept(flow);
      return;
    }
    if (!flow.receiver().isWritable()) {
      flow.receiver().blocked.add(flow);
      return;
    }
    long wait = flow.waitNanos(now);
    if (wait > 0) {
      var unused = loop.schedule(() -> again(flow), wait, TimeUnit.NANOSECONDS);
      return;
    }
    int bytes = flow.pass();
    total.take(bytes);
    passed.accept(bytes);
    ready.add(flow);
  }

  private void again(RelayFlow flow) {
    ready.add(flow);
    wake(0);
  }
}
