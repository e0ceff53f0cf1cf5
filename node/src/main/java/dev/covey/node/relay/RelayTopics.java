package dev.covey.node.relay;

import dev.covey.core.bytes.Bytes;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Which clients of a relay can be met at which topic. Confined to its event loop. */
final class RelayTopics {

  private final EventLoop loop;
  private final RelayOptions options;
  private final RelayServer.TopicListener listener;
  private final Map<Bytes, Set<RelayGuest>> guests = new HashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  RelayTopics(EventLoop loop, RelayOptions options, RelayServer.TopicListener listener) {
    this.loop = loop;
    this.options = options;
    this.listener = listener;
  }

  /** Registrations of all clients; any thread. */
  int count() {
    return count.get();
  }

  /** Who registered a topic. */
  Set<RelayGuest> guests(Bytes key) {
    return guests.getOrDefault(key, Set.of());
  }

  /** What comes too often takes effect later, the last of it; topics can be taken back at once. */
  void register(RelayGuest guest, List<Bytes> keys) {
    if (!guest.mayRegister(now()) && !keys.isEmpty()) {
      guest.send(new RelayMessage.Registered(guest.topics.size()));
      if (guest.postponed == null) {
        registerLater(guest);
      }
      guest.postponed = keys;
      return;
    }
    if (guest.postponed != null) {
      guest.postponed = keys;
    }
    take(guest, keys);
    guest.send(new RelayMessage.Registered(guest.topics.size()));
  }

  private void registerLater(RelayGuest guest) {
    var unused = loop.schedule(() -> registerPostponed(guest), 1, TimeUnit.SECONDS);
  }

  private void registerPostponed(RelayGuest guest) {
    List<Bytes> keys = guest.postponed;
    if (keys == null || guest.gone) {
      return;
    }
    if (!keys.isEmpty() && !guest.mayRegister(now())) {
      registerLater(guest);
      return;
    }
    guest.postponed = null;
    take(guest, keys);
  }

  private void take(RelayGuest guest, List<Bytes> keys) {
    int left = options.maxTopics() - count.get();
    int room = guest.share.topicsOf(guest.topics.size(), left);
    List<Bytes> taken = keys.subList(0, Math.min(room, keys.size()));
    guest.registered = true;
    set(guest, taken);
  }

  /** These instead of what it registered before. */
  void set(RelayGuest guest, List<Bytes> keys) {
    for (Bytes key : List.copyOf(guest.topics)) {
      if (!keys.contains(key)) {
        guest.topics.remove(key);
        removeTopic(guest, key);
      }
    }
    for (Bytes key : keys) {
      if (guest.topics.add(key)) {
        addTopic(guest, key);
      }
    }
    guest.idleSince = now();
  }

  private void addTopic(RelayGuest guest, Bytes key) {
    count.incrementAndGet();
    guest.share.topics++;
    boolean first = !guests.containsKey(key);
    guests.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(guest);
    if (first) {
      listener.added(key);
    }
  }

  private void removeTopic(RelayGuest guest, Bytes key) {
    count.decrementAndGet();
    guest.share.topics--;
    Set<RelayGuest> registered = guests(key);
    registered.remove(guest);
    if (registered.isEmpty()) {
      guests.remove(key);
      listener.removed(key);
    }
  }

  private long now() {
    return loop.ticker().nanoTime();
  }
}
