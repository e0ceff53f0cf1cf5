package dev.covey.dht.mainline;

import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A search over every address family at once. */
final class SearchHandle extends Handle<Integer> implements Search {

  private final Topic topic;
  private final long intervalNanos;
  private final Consumer<InetSocketAddress> onPeer;
  private int rounds;
  private int found;

  /** Searches once if the interval is 0. */
  SearchHandle(NodeLoop loop, Topic topic, long intervalNanos, Consumer<InetSocketAddress> onPeer) {
    super(loop);
    this.topic = topic;
    this.intervalNanos = intervalNanos;
    this.onPeer = onPeer;
  }

  @Override
  Runnable begin(DhtNode node) {
    SearchTask task =
        node.search(
            NodeId.of(topic.key()),
            intervalNanos,
            peer -> deliver(() -> onPeer.accept(peer)),
            this::roundOver);
    return () -> node.end(task);
  }

  private void roundOver(int foundOverOne) {
    found += foundOverOne;
    rounds++;
    if (rounds == parts()) {
      if (intervalNanos == 0) {
        finish(found);
      } else {
        complete(found);
      }
    }
  }

  @Override
  public Topic topic() {
    return topic;
  }

  @Override
  public CompletableFuture<Integer> done() {
    return result;
  }

  @Override
  public void close() {
    endSoon();
  }
}
