package dev.covey.dht.mainline;

import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All there is to do about one key. Announcements and searches of it share each lookup, and the
 * next one begins at the nodes the last one ended at: eight queries, as a rule, if nothing changed.
 */
final class TopicTask {

  private final DhtNode node;
  private final Topics topics;
  private final NodeId key;
  private final List<AnnounceTask> announcements = new ArrayList<>(1);
  private final List<SearchTask> searches = new ArrayList<>(1);
  private final Set<InetSocketAddress> foundInRun = new LinkedHashSet<>();
  private List<Contact> holders = List.of();
  private @Nullable LookupRun run;
  private boolean routine;

  /** Where it stands in its queue, and in which: kept by {@link Topics}. */
  long queuedFor;

  final long serial;
  Topics.@Nullable Queue queue;

  TopicTask(DhtNode node, Topics topics, NodeId key, long serial) {
    this.node = node;
    this.topics = topics;
    this.key = key;
    this.serial = serial;
  }

  NodeId key() {
    return key;
  }

  boolean isUnused() {
    return announcements.isEmpty() && searches.isEmpty();
  }

  boolean isRunning() {
    LookupRun current = run;
    return current != null && !current.isOver();
  }

  /** Whether the round under way only keeps fresh what was done before. */
  boolean isRoutine() {
    return routine;
  }

  /** Whether something here is done for the first time. */
  boolean isFirst() {
    return announcements.stream().anyMatch(AnnounceTask::isFirst)
        || searches.stream().anyMatch(SearchTask::isFirst);
  }

  /** Whether a round would get anywhere. */
  boolean mayBegin() {
    return node.isJoined()
        || (node.mayLookUp() && searches.stream().anyMatch(SearchTask::isWaiting));
  }

  long dueAt() {
    long due = Long.MAX_VALUE / 2 + node.now();
    for (AnnounceTask announcement : announcements) {
      due = announcement.nextAt() - due < 0 ? announcement.nextAt() : due;
    }
    for (SearchTask search : searches) {
      due = search.nextAt() - due < 0 ? search.nextAt() : due;
    }
    return due;
  }

  AnnounceTask announce(int port, Runnable onFirst) {
    AnnounceTask task = new AnnounceTask(node, this, port, onFirst);
    announcements.add(task);
    reschedule();
    return task;
  }

  SearchTask search(
      long intervalNanos, Consumer<InetSocketAddress> onPeer, IntConsumer onFirstRound) {
    SearchTask task = new SearchTask(node, this, intervalNanos, onPeer, onFirstRound);
    searches.add(task);
    task.begin();
    task.deliver(foundInRun);
    reschedule();
    return task;
  }

  void end(AnnounceTask task) {
    announcements.remove(task);
    task.close();
    reschedule();
  }

  void end(SearchTask task) {
    task.close();
    if (searches.remove(task)) {
      topics.searchOver();
    }
    reschedule();
  }

  void cancel() {
    LookupRun current = run;
    if (current != null) {
      current.cancel();
    }
  }

  void begin(boolean asRoutine) {
    routine = asRoutine;
    foundInRun.clear();
    announcements.forEach(AnnounceTask::keepOwnCopy);
    List.copyOf(searches).forEach(SearchTask::begin);
    LookupRun fresh = new LookupRun(node, key, LookupRun.Kind.PEERS, new Found());
    run = fresh;
    fresh.offer(holders);
    fresh.start();
  }

  void tick() {
    LookupRun current = run;
    if (current != null && !current.isOver()) {
      current.tick();
    }
  }

  /** Returns whether that changes when something is due. */
  boolean newNode(NodeId id) {
    boolean changed = false;
    for (AnnounceTask announcement : announcements) {
      changed |= announcement.newNode(id);
    }
    return changed;
  }

  void joined() {
    announcements.forEach(AnnounceTask::joined);
    searches.forEach(SearchTask::joined);
  }

  void announced(InetSocketAddress peer) {
    List.copyOf(searches).forEach(search -> search.announced(peer));
  }

  boolean isOurs(InetSocketAddress peer) {
    return node.isOurHost(peer)
        && announcements.stream().anyMatch(task -> task.port() == peer.getPort());
  }

  void reschedule() {
    topics.schedule(this);
  }

  /** Counts what keeping this fresh took. */
  void spent(int bytes) {
    if (routine) {
      topics.spent(bytes);
    }
  }

  private final class Found implements LookupRun.Sink {

    @Override
    public void found(List<InetSocketAddress> peers) {
      for (InetSocketAddress peer : peers) {
        if (foundInRun.size() < SearchTask.MAX_FOUND) {
          foundInRun.add(peer);
        }
      }
      List.copyOf(searches).forEach(search -> search.deliver(peers));
    }

    @Override
    public void spent(int bytes) {
      TopicTask.this.spent(bytes);
    }

    @Override
    public void done(List<LookupRun.Holder> found) {
      holders = found.stream().map(LookupRun.Holder::contact).toList();
      foundInRun.clear();
      List.copyOf(searches).forEach(SearchTask::roundOver);
      for (SearchTask search : List.copyOf(searches)) {
        if (search.isOver() && searches.remove(search)) {
          topics.searchOver();
        }
      }
      for (AnnounceTask announcement : List.copyOf(announcements)) {
        if (announcement.isDue(node.now())) {
          TopicTask.this.spent(announcement.write(found));
        }
      }
      topics.ended(TopicTask.this);
    }
  }
}
