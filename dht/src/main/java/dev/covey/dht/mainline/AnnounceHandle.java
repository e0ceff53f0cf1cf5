package dev.covey.dht.mainline;

import dev.covey.dht.Announcement;
import dev.covey.dht.Topic;
import dev.covey.dht.kademlia.NodeId;
import java.util.concurrent.CompletableFuture;

/** An announcement over every address family; the first success of any counts. */
final class AnnounceHandle extends Handle<Void> implements Announcement {

  private final Topic topic;
  private final int port;

  AnnounceHandle(NodeLoop loop, Topic topic, int port) {
    super(loop);
    this.topic = topic;
    this.port = port;
  }

  @Override
  Runnable begin(DhtNode node) {
    AnnounceTask task =
        node.announce(NodeId.of(topic.key()), port, () -> deliver(() -> result.complete(null)));
    return () -> node.end(task);
  }

  @Override
  public Topic topic() {
    return topic;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public CompletableFuture<Void> first() {
    return result;
  }

  @Override
  public void close() {
    endSoon();
  }
}
