package dev.covey.dht.mainline;

import dev.covey.dht.krpc.Item;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** An item looked for over every address family: the latest of what they find. */
final class GetHandle extends Handle<Optional<Item>> {

  private final BiFunction<ItemTasks, Consumer<Optional<Item>>, ItemTask> opener;
  private Optional<Item> best = Optional.empty();
  private int rounds;

  GetHandle(NodeLoop loop, BiFunction<ItemTasks, Consumer<Optional<Item>>, ItemTask> opener) {
    super(loop);
    this.opener = opener;
  }

  @Override
  Runnable begin(DhtNode node) {
    ItemTask task = opener.apply(node.itemTasks(), this::roundOver);
    return () -> node.itemTasks().end(task);
  }

  private void roundOver(Optional<Item> found) {
    rounds++;
    if (found.isPresent() && (best.isEmpty() || isLater(found.get(), best.get()))) {
      best = found;
    }
    boolean settled = best.isPresent() && best.get() instanceof Item.Immutable;
    if (settled || rounds == parts()) {
      finish(best);
    }
  }

  private static boolean isLater(Item item, Item than) {
    return item instanceof Item.Mutable a && than instanceof Item.Mutable b && a.seq() > b.seq();
  }
}
