package dev.covey.dht;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Several discoveries as one. Announces by all, searches by all, and tells each address once.
 *
 * <p>Consumers may be called by two of its parts at the same time.
 */
public final class CombinedDiscovery implements Discovery {

  private final List<Discovery> parts;

  /** Takes them over: closing this closes them. */
  public CombinedDiscovery(List<Discovery> parts) {
    this.parts = List.copyOf(parts);
  }

  @Override
  public Announcement announce(Topic topic, int port) {
    return new CombinedAnnouncement(
        topic, port, open(part -> part.announce(topic, port), Announcement::close));
  }

  @Override
  public Search lookup(Topic topic, Consumer<InetSocketAddress> onPeer) {
    Set<InetSocketAddress> found = ConcurrentHashMap.newKeySet();
    Consumer<InetSocketAddress> once =
        peer -> {
          if (found.add(peer)) {
            onPeer.accept(peer);
          }
        };
    return new CombinedSearch(topic, found, open(part -> part.lookup(topic, once), Search::close));
  }

  /** Unlike a lookup it tells an address again: a part has seen it anew. */
  @Override
  public Search watch(Topic topic, Duration interval, Consumer<InetSocketAddress> onPeer) {
    Set<InetSocketAddress> found = ConcurrentHashMap.newKeySet();
    Consumer<InetSocketAddress> counted =
        peer -> {
          found.add(peer);
          onPeer.accept(peer);
        };
    return new CombinedSearch(
        topic, found, open(part -> part.watch(topic, interval, counted), Search::close));
  }

  @Override
  public List<DiscoveryStatus> status() {
    return parts.stream().flatMap(part -> part.status().stream()).toList();
  }

  @Override
  public void close() {
    parts.forEach(Discovery::close);
  }

  /** Opens one in each part; if a part refuses, none is left open. */
  private <T> List<T> open(Function<Discovery, T> opener, Consumer<T> closer) {
    List<T> opened = new ArrayList<>();
    try {
      for (Discovery part : parts) {
        opened.add(opener.apply(part));
      }
    } catch (RuntimeException e) {
      opened.forEach(closer);
      throw e;
    }
    return opened;
  }

  private record CombinedAnnouncement(
      Topic topic, int port, List<Announcement> parts, CompletableFuture<Void> first)
      implements Announcement {

    private CombinedAnnouncement(Topic topic, int port, List<Announcement> parts) {
      this(topic, port, parts, new CompletableFuture<>());
      for (Announcement part : parts) {
        CompletableFuture<Void> unused = part.first().thenRun(() -> first.complete(null));
      }
    }

    @Override
    public void close() {
      parts.forEach(Announcement::close);
      first.cancel(false);
    }
  }

  private record CombinedSearch(Topic topic, List<Search> parts, CompletableFuture<Integer> done)
      implements Search {

    private CombinedSearch(Topic topic, Set<InetSocketAddress> found, List<Search> parts) {
      this(topic, parts, new CompletableFuture<>());
      CompletableFuture<?>[] rounds =
          parts.stream().map(Search::done).toArray(CompletableFuture<?>[]::new);
      CompletableFuture<Boolean> unused =
          CompletableFuture.allOf(rounds)
              .handle(
                  (nothing, failure) ->
                      failure == null ? done.complete(found.size()) : done.cancel(false));
    }

    @Override
    public void close() {
      parts.forEach(Search::close);
    }
  }
}
