package dev.covey.dht.mainline;

import dev.covey.dht.kademlia.NodeId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Every key that is announced or searched, and whose turn it is.
 *
 * <p>What is done for the first time is done at once. What is only kept fresh waits its turn within
 * a budget of bytes: few keys never notice, and with many thousands each simply comes round less
 * often.
 */
final class Topics {

  private static final int MAX_RUNNING = 128;

  /** Lookups begun at once: more answers than these bring would not fit a socket's usual buffer. */
  private static final int MAX_AT_ONCE = 24;

  private static final int BEGUN_PER_SECOND = 1000;

  private static final int MAX_ROUTINE = 8;

  /** No routine begins while more queries than this wait for an answer. */
  private static final int MAX_PENDING_FOR_ROUTINE = 256;

  /** Keys in the order they are due. */
  static final class Queue {
    private final NavigableSet<TopicTask> tasks =
        new TreeSet<>(
            (a, b) -> {
              int order = Long.signum(a.queuedFor - b.queuedFor);
              return order != 0 ? order : Long.compare(a.serial, b.serial);
            });
  }

  private final DhtNode node;
  private final Budget budget;
  private final Budget beginnings;
  private final Map<NodeId, TopicTask> byKey = new HashMap<>();
  private final Queue first = new Queue();
  private final Queue routine = new Queue();
  private final List<TopicTask> running = new ArrayList<>();
  private long serial;
  private int announcements;
  private int searches;

  Topics(DhtNode node, int refreshPerSecond) {
    this.node = node;
    this.budget = new Budget(refreshPerSecond, node.now());
    this.beginnings = new Budget(BEGUN_PER_SECOND, MAX_AT_ONCE, node.now());
  }

  AnnounceTask announce(NodeId key, int port, Runnable onFirst) {
    announcements++;
    AnnounceTask task = topic(key).announce(port, onFirst);
    beginFirst();
    return task;
  }

  SearchTask search(
      NodeId key,
      long intervalNanos,
      Consumer<InetSocketAddress> onPeer,
      IntConsumer onFirstRound) {
    searches++;
    SearchTask task = topic(key).search(intervalNanos, onPeer, onFirstRound);
    beginFirst();
    return task;
  }

  void end(AnnounceTask task) {
    announcements--;
    task.topic().end(task);
    forget(task.topic());
  }

  void end(SearchTask task) {
    task.topic().end(task);
    forget(task.topic());
  }

  void tick() {
    List.copyOf(running).forEach(TopicTask::tick);
    beginFirst();
    beginRoutine();
  }

  boolean isBusy() {
    return !running.isEmpty();
  }

  int announcements() {
    return announcements;
  }

  int searches() {
    return searches;
  }

  /** A node entered the routing table. */
  void newNode(NodeId id) {
    for (TopicTask task : byKey.values()) {
      if (task.newNode(id)) {
        schedule(task);
      }
    }
  }

  /** A table that was empty has its first node. */
  void joined() {
    for (TopicTask task : List.copyOf(byKey.values())) {
      task.joined();
      schedule(task);
    }
    beginFirst();
  }

  /** A peer has announced the key to us. */
  void announced(NodeId key, InetSocketAddress peer) {
    TopicTask task = byKey.get(key);
    if (task != null) {
      task.announced(peer);
    }
  }

  /** Puts it into the queue it belongs to now; into none while its lookup runs. */
  void schedule(TopicTask task) {
    Queue former = task.queue;
    if (former != null) {
      former.tasks.remove(task);
      task.queue = null;
    }
    if (!task.isRunning() && !task.isUnused()) {
      task.queuedFor = task.dueAt();
      Queue queue = task.isFirst() ? first : routine;
      task.queue = queue;
      queue.tasks.add(task);
    }
  }

  /** Its lookup is over. */
  void ended(TopicTask task) {
    running.remove(task);
    schedule(task);
    forget(task);
  }

  /** A search was closed, or had only one round. */
  void searchOver() {
    searches--;
  }

  void spent(int bytes) {
    budget.spend(bytes);
  }

  private TopicTask topic(NodeId key) {
    return byKey.computeIfAbsent(key, unused -> new TopicTask(node, this, key, serial++));
  }

  private void forget(TopicTask task) {
    if (task.isUnused()) {
      task.cancel();
      running.remove(task);
      schedule(task);
      byKey.remove(task.key(), task);
    }
  }

  private void beginFirst() {
    List<TopicTask> due = new ArrayList<>();
    for (TopicTask task : first.tasks) {
      if (task.queuedFor - node.now() > 0
          || running.size() + due.size() >= MAX_RUNNING
          || !beginnings.isOpen(node.now())) {
        break;
      }
      if (task.mayBegin()) {
        beginnings.spend(1);
        due.add(task);
      }
    }
    due.forEach(task -> begin(task, false));
  }

  private void beginRoutine() {
    long atOnce = running.stream().filter(TopicTask::isRoutine).count();
    while (!routine.tasks.isEmpty()
        && atOnce < MAX_ROUTINE
        && node.isJoined()
        && routine.tasks.first().queuedFor - node.now() <= 0
        && node.rpc().pending() < MAX_PENDING_FOR_ROUTINE
        && budget.isOpen(node.now())) {
      begin(routine.tasks.first(), true);
      atOnce++;
    }
  }

  private void begin(TopicTask task, boolean asRoutine) {
    Queue queue = task.queue;
    if (queue != null) {
      queue.tasks.remove(task);
      task.queue = null;
    }
    running.add(task);
    task.begin(asRoutine);
  }
}
