package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The items one node puts and looks for. Owned by the node's thread. */
final class ItemTasks {

  private final DhtNode node;
  private final List<ItemTask> tasks = new ArrayList<>();

  ItemTasks(DhtNode node) {
    this.node = node;
  }

  /** Puts it once, or about every hour; tells what became of it each time. */
  ItemTask put(Item item, OptionalLong cas, boolean keep, Consumer<PutResult> onRound) {
    return begin(new PutItemTask(node, item, cas, keep, onRound));
  }

  /** Looks for an immutable item. */
  ItemTask get(NodeId target, Consumer<Optional<Item>> onDone) {
    return begin(new GetItemTask(node, target, found -> found.immutable(target), onDone));
  }

  /** Looks for the latest item of the key and the salt. */
  ItemTask get(PublicKey key, Bytes salt, Consumer<Optional<Item>> onDone) {
    NodeId target = Item.Mutable.target(key, salt);
    return begin(new GetItemTask(node, target, found -> found.mutable(key, salt), onDone));
  }

  void end(ItemTask task) {
    tasks.remove(task);
    task.close();
  }

  void tick() {
    List.copyOf(tasks).forEach(ItemTask::tick);
    tasks.removeIf(ItemTask::isOver);
  }

  void joined() {
    List.copyOf(tasks).forEach(ItemTask::joined);
  }

  boolean isBusy() {
    return tasks.stream().anyMatch(ItemTask::isBusy);
  }

  private ItemTask begin(ItemTask task) {
    tasks.add(task);
    task.tick();
    return task;
  }
}
