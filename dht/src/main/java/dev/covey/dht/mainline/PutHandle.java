package dev.covey.dht.mainline;

import dev.covey.dht.krpc.Item;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** An item put over every address family, once or until closed. */
final class PutHandle extends Handle<PutResult> implements KeptItem {

  private final Item item;
  private final OptionalLong cas;
  private final boolean keep;
  private PutResult sum;
  private int rounds;

  PutHandle(NodeLoop loop, Item item, OptionalLong cas, boolean keep) {
    super(loop);
    this.item = item;
    this.cas = cas;
    this.keep = keep;
    this.sum = new PutResult(item.target(), 0, 0);
  }

  @Override
  Runnable begin(DhtNode node) {
    ItemTask task = node.itemTasks().put(item, cas, keep, this::roundOver);
    return () -> node.itemTasks().end(task);
  }

  private void roundOver(PutResult round) {
    if (result.isDone()) {
      return;
    }
    sum = sum.plus(round);
    rounds++;
    if (rounds < parts()) {
      return;
    }
    if (!keep) {
      finish(sum);
    } else if (sum.isConclusive()) {
      complete(sum);
    }
  }

  @Override
  public Item item() {
    return item;
  }

  @Override
  public CompletableFuture<PutResult> first() {
    return result;
  }

  @Override
  public void close() {
    endSoon();
  }
}
