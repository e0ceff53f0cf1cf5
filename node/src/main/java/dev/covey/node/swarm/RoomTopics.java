package dev.covey.node.swarm;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.Announcement;
import dev.covey.dht.Discovery;
import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import dev.covey.node.room.SharedRoom;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a room is announced and looked for: under the topic of each key that lets others in. They
 * change with the room's epochs. Safe on any thread.
 */
final class RoomTopics implements AutoCloseable {

  private static final Duration SEARCH_EVERY = Duration.ofSeconds(15);

  /** Under older topics: who comes back by one looks for those who announce it, and announces. */
  private static final Duration SEARCH_OLDER_EVERY = Duration.ofMinutes(2);

  private final SharedRoom room;
  private final Map<Topic, Way> ways = new LinkedHashMap<>();
  private Set<Topic> current;
  private volatile List<Bytes> keys;
  private Optional<Discovery> discovery = Optional.empty();
  private Consumer<InetSocketAddress> found = address -> {};
  private int port;
  private boolean closed;

  RoomTopics(SharedRoom room) {
    this.room = room;
    this.current = topics();
    this.keys = keysOf(current);
  }

  private record Way(Announcement announcement, Search search, boolean newest) {
    void close() {
      announcement.close();
      search.close();
    }
  }

  /** The keys in the DHT, the current topic's first. */
  List<Bytes> keys() {
    return keys;
  }

  synchronized void start(
      Optional<Discovery> by, int announcedPort, Consumer<InetSocketAddress> onFound) {
    discovery = by;
    port = announcedPort;
    found = onFound;
    go(topics());
  }

  /** Goes with the room's keys; whether there was anything new. */
  synchronized boolean follow() {
    Set<Topic> wanted = topics();
    if (closed || List.copyOf(wanted).equals(List.copyOf(current))) {
      return false;
    }
    go(wanted);
    return true;
  }

  private void go(Set<Topic> wanted) {
    current = wanted;
    keys = keysOf(wanted);
    ways.entrySet()
        .removeIf(
            way -> {
              boolean gone = !wanted.contains(way.getKey());
              if (gone) {
                way.getValue().close();
              }
              return gone;
            });
    discovery.ifPresent(
        by -> {
          boolean newest = true;
          for (Topic topic : wanted) {
            boolean isNewest = newest;
            ways.compute(topic, (key, known) -> way(by, topic, known, isNewest));
            newest = false;
          }
        });
  }

  @Override
  public synchronized void close() {
    closed = true;
    ways.values().forEach(Way::close);
    ways.clear();
  }

  private Way way(Discovery by, Topic topic, @Nullable Way known, boolean newest) {
    if (known != null && known.newest() == newest) {
      return known;
    }
    if (known != null) {
      known.search().close();
    }
    return new Way(
        known == null ? by.announce(topic, port) : known.announcement(),
        by.watch(topic, newest ? SEARCH_EVERY : SEARCH_OLDER_EVERY, found),
        newest);
  }

  private Set<Topic> topics() {
    Set<Topic> topics = new LinkedHashSet<>();
    room.soughtKeys().forEach(key -> topics.add(new Topic(key.topic(room.roomId()))));
    return topics;
  }

  private static List<Bytes> keysOf(Set<Topic> topics) {
    return topics.stream().map(Topic::key).toList();
  }
}
