package dev.covey.dht.mainline;

import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.Item;
import dev.covey.dht.krpc.Message;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts one item to the nodes closest to its target, once or about every hour; sooner when nobody
 * was there to take it.
 */
final class PutItemTask implements ItemTask {

  private static final long SECOND = 1_000_000_000L;
  private static final long INTERVAL = 60 * 60 * SECOND;
  private static final long FIRST_RETRY = SECOND;
  private static final long LONGEST_RETRY = 60 * SECOND;

  private final DhtNode node;
  private final Item item;
  private final NodeId target;
  private final boolean keep;
  private final Consumer<PutResult> onRound;
  private OptionalLong cas;
  private @Nullable LookupRun run;

  /** Puts of this round without any outcome, and those of them that are not late yet. */
  private int open;

  private int punctual;

  private int rounds;
  private int stored;
  private int refused;
  private boolean over;
  private long nextAt;
  private long retry = FIRST_RETRY;

  PutItemTask(
      DhtNode node, Item item, OptionalLong cas, boolean keep, Consumer<PutResult> onRound) {
    this.node = node;
    this.item = item;
    this.target = item.target();
    this.cas = cas;
    this.keep = keep;
    this.onRound = onRound;
    this.nextAt = node.now();
  }

  @Override
  public void tick() {
    LookupRun current = run;
    if (current != null && !current.isOver()) {
      current.tick();
    } else if (!over && open == 0 && node.now() - nextAt >= 0 && node.mayLookUp()) {
      begin();
    }
  }

  @Override
  public void joined() {
    if (!isBusy()) {
      nextAt = node.now();
      retry = FIRST_RETRY;
    }
    tick();
  }

  @Override
  public boolean isBusy() {
    return open > 0 || (run != null && !run.isOver());
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void close() {
    over = true;
    if (run != null) {
      run.cancel();
    }
  }

  private void begin() {
    nextAt = node.now() + node.jittered(INTERVAL);
    stored = 0;
    refused = 0;
    if (cas.isEmpty()) {
      keepOwnCopy();
    }
    LookupRun fresh =
        new LookupRun(
            node,
            target,
            LookupRun.Kind.ITEM,
            new LookupRun.Sink() {
              @Override
              public void found(List<InetSocketAddress> peers) {}

              @Override
              public void done(List<LookupRun.Holder> holders) {
                write(holders);
              }
            });
    run = fresh;
    fresh.start();
  }

  /** Who asks us finds it here, even before anyone else has taken it. Ours is not counted. */
  private void keepOwnCopy() {
    var unusedOutcome = node.items().put(item, OptionalLong.empty(), node.local(), node.now());
  }

  private void write(List<LookupRun.Holder> holders) {
    // One more than there are: a query that cannot be sent fails before the next is made.
    open = holders.size() + 1;
    punctual = open;
    OptionalLong expected = cas;
    for (LookupRun.Holder holder : holders) {
      node.rpc()
          .query(
              holder.contact().address(),
              holder.contact().id(),
              transaction ->
                  new Message.PutItem(
                      transaction, node.id(), node.isReadOnly(), holder.token(), item, expected),
              new Outcome(),
              node.now());
    }
    open--;
    punctual--;
    settle();
  }

  /** The round is over when nobody is waited for: late ones only if nobody has answered. */
  private void settle() {
    PutResult result = new PutResult(target, stored, refused);
    if (over || punctual > 0 || (open > 0 && !result.isConclusive())) {
      return;
    }
    over = !keep;
    rounds++;
    open = 0;
    if (result.isConclusive()) {
      if (stored > 0) {
        // From now on it is there, and is only refreshed.
        cas = OptionalLong.empty();
        keepOwnCopy();
      }
      retry = FIRST_RETRY;
    } else {
      nextAt = node.now() + node.jittered(retry);
      retry = Math.min(retry * 2, LONGEST_RETRY);
    }
    onRound.accept(result);
  }

  /** What became of one put; what comes after the round counts no more. */
  private final class Outcome implements Rpc.Handler {
    private final int round = rounds;
    private boolean late;

    @Override
    public void answered(Message.Response response) {
      end(1, 0);
    }

    @Override
    public void refused(Message.Failure failure) {
      boolean another =
          failure.code() == Message.Failure.OTHER_SEQUENCE_NUMBER
              || failure.code() == Message.Failure.OLD_SEQUENCE_NUMBER;
      end(0, another ? 1 : 0);
    }

    @Override
    public void late() {
      if (round == rounds && !late) {
        late = true;
        punctual--;
        settle();
      }
    }

    @Override
    public void failed() {
      end(0, 0);
    }

    private void end(int took, int declined) {
      if (round != rounds) {
        return;
      }
      stored += took;
      refused += declined;
      open--;
      if (!late) {
        punctual--;
      }
      settle();
    }
  }
}
