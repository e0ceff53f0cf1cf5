package dev.covey.dht.lan;

import dev.covey.dht.Announcement;
import dev.covey.dht.Topic;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A topic that is told to the local network until it is closed. Safe on any thread. */
final class LanAnnouncement implements Announcement {

  private final Topic topic;
  private final int port;
  private final Consumer<LanAnnouncement> onClose;
  private final CompletableFuture<Void> first = new CompletableFuture<>();

  LanAnnouncement(Topic topic, int port, Consumer<LanAnnouncement> onClose) {
    this.topic = topic;
    this.port = port;
    this.onClose = onClose;
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
    return first;
  }

  void told() {
    first.complete(null);
  }

  @Override
  public void close() {
    onClose.accept(this);
    first.cancel(false);
  }
}
