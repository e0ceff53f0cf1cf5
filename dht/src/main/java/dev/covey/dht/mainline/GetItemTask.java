package dev.covey.dht.mainline;

import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.Item;
import dev.covey.dht.krpc.Message;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks for one item. An immutable one ends the search; of a mutable one, the latest that anybody
 * near its target keeps is the answer, so all of them are asked.
 */
final class GetItemTask implements ItemTask {

  private final DhtNode node;
  private final NodeId target;
  private final Function<Message.Found, @Nullable Item> reader;
  private final Consumer<Optional<Item>> onDone;
  private @Nullable LookupRun run;
  private @Nullable Item best;
  private boolean over;

  /** The reader returns the item if this is it, whether or not it is authentic. */
  GetItemTask(
      DhtNode node,
      NodeId target,
      Function<Message.Found, @Nullable Item> reader,
      Consumer<Optional<Item>> onDone) {
    this.node = node;
    this.target = target;
    this.reader = reader;
    this.onDone = onDone;
  }

  @Override
  public void tick() {
    LookupRun current = run;
    if (current != null) {
      current.tick();
    } else if (!over && node.mayLookUp()) {
      begin();
    }
  }

  @Override
  public void joined() {
    tick();
  }

  @Override
  public boolean isBusy() {
    return run != null && !run.isOver();
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
    Item own = node.items().item(target, node.now());
    if (own != null) {
      consider(Message.Found.of(own));
    }
    if (over) {
      return;
    }
    LookupRun fresh =
        new LookupRun(
            node,
            target,
            LookupRun.Kind.ITEM,
            new LookupRun.Sink() {
              @Override
              public void answered(Message.Response response) {
                consider(response.found());
              }

              @Override
              public void found(List<InetSocketAddress> peers) {}

              @Override
              public void done(List<LookupRun.Holder> holders) {
                finish();
              }
            });
    run = fresh;
    fresh.start();
  }

  private void consider(Message.Found found) {
    Item item = over ? null : reader.apply(found);
    if (item == null || !isLater(item) || !item.isAuthentic()) {
      return;
    }
    best = item;
    if (item instanceof Item.Immutable) {
      finish();
    }
  }

  private boolean isLater(Item item) {
    return !(best instanceof Item.Mutable known)
        || (item instanceof Item.Mutable mutable && mutable.seq() > known.seq());
  }

  private void finish() {
    if (!over) {
      close();
      onDone.accept(Optional.ofNullable(best));
    }
  }
}
