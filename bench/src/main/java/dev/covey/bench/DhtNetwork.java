package dev.covey.bench;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.Topic;
import dev.covey.dht.mainline.MainlineDht;
import dev.covey.dht.mainline.MainlineOptions;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * A network of our DHT nodes in this process on loopback, all on one event loop; the same works as
 * {@code dht50.js}. Prints one JSON object.
 *
 * <pre>DhtNetwork NODES TOPICS</pre>
 */
final class DhtNetwork {

  private final SecureRandom random = new SecureRandom();
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<MainlineDht> nodes = new ArrayList<>();
  private final Map<String, Double> figures = new LinkedHashMap<>();

  /** What one lookup came to, in milliseconds; {@code first} is negative if nothing came. */
  private record Outcome(double first, double whole, boolean found) {}

  private DhtNetwork() {}

  public static void main(String[] arguments) throws Exception {
    DhtNetwork network = new DhtNetwork();
    network.run(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    System.out.println(
        network.figures.entrySet().stream()
            .map(e -> String.format(Locale.ROOT, "\"%s\":%.3f", e.getKey(), e.getValue()))
            .collect(Collectors.joining(",", "{", "}")));
    System.exit(0);
  }

  private void run(int count, int topicCount) throws Exception {
    for (int i = 0; i < count; i++) {
      nodes.add(open(nodes.isEmpty() ? List.of() : List.of(nodes.get(0).localAddress())));
    }
    List<Topic> topics = new ArrayList<>();
    double[] announced = new double[topicCount];
    for (int i = 0; i < topicCount; i++) {
      topics.add(topic());
      announced[i] = announce(nodes.get(i % count), topics.get(i), 20_000 + i).get();
    }
    figures.put("announce50", quantile(announced, 0.5));
    figures.put("announce95", quantile(announced, 0.95));
    List<Outcome> before = new ArrayList<>();
    for (int i = 0; i < topicCount; i++) {
      before.add(lookup(nodes.get((i + 7) % count), topics.get(i), 20_000 + i).get());
    }
    tell("before", before);
    List<MainlineDht> others = new ArrayList<>(nodes.subList(1, count));
    Collections.shuffle(others, random);
    List<MainlineDht> gone = others.subList(0, count * 3 / 10);
    gone.forEach(MainlineDht::close);
    List<MainlineDht> announcers = List.copyOf(nodes);
    nodes.removeAll(gone);
    TimeUnit.MILLISECONDS.sleep(100);
    List<Deque<Integer>> shares = new ArrayList<>();
    nodes.forEach(node -> shares.add(new ArrayDeque<>()));
    for (int i = 0; i < topicCount; i++) {
      int n = (i + 1) % nodes.size();
      boolean own = nodes.get(n).equals(announcers.get(i % count));
      shares.get(own ? (n + 1) % nodes.size() : n).add(i);
    }
    afterwards(topics, shares);
  }

  private void afterwards(List<Topic> topics, List<Deque<Integer>> shares) throws Exception {
    List<CompletableFuture<List<Outcome>>> searching = new ArrayList<>();
    for (int n = 0; n < nodes.size(); n++) {
      searching.add(inTurn(nodes.get(n), shares.get(n), topics, new ArrayList<>()));
    }
    List<Outcome> after = new ArrayList<>();
    for (CompletableFuture<List<Outcome>> one : searching) {
      after.addAll(one.get());
    }
    tell("after", after);
    List<CompletableFuture<Outcome>> anew = new ArrayList<>();
    List<Double> announced = Collections.synchronizedList(new ArrayList<>());
    for (int n = 0; n < nodes.size(); n++) {
      int port = 30_000 + n;
      Topic topic = topic();
      MainlineDht searcher = nodes.get((n + 5) % nodes.size());
      anew.add(
          announce(nodes.get(n), topic, port)
              .thenCompose(
                  took -> {
                    announced.add(took);
                    return lookup(searcher, topic, port);
                  }));
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (CompletableFuture<Outcome> one : anew) {
      outcomes.add(one.get());
    }
    double[] took = announced.stream().mapToDouble(Double::doubleValue).toArray();
    figures.put("anew50", quantile(took, 0.5));
    figures.put("anew95", quantile(took, 0.95));
    tell("anew", outcomes);
  }

  /** One node looks for its share of the topics, one after the other. */
  private CompletableFuture<List<Outcome>> inTurn(
      MainlineDht node, Deque<Integer> share, List<Topic> topics, List<Outcome> sofar) {
    if (share.isEmpty()) {
      return CompletableFuture.completedFuture(sofar);
    }
    int i = share.remove();
    return lookup(node, topics.get(i), 20_000 + i)
        .thenCompose(
            outcome -> {
              sofar.add(outcome);
              return inTurn(node, share, topics, sofar);
            });
  }

  private MainlineDht open(List<InetSocketAddress> bootstrap) throws Exception {
    MainlineOptions options = MainlineDht.options().eventLoopGroup(loop).bootstrap(bootstrap);
    MainlineDht node = options.callbacks(Runnable::run).open();
    if (!bootstrap.isEmpty()) {
      node.joined().get(20, TimeUnit.SECONDS);
    }
    return node;
  }

  private static CompletableFuture<Double> announce(MainlineDht node, Topic topic, int port) {
    long start = System.nanoTime();
    return node.announce(topic, port).first().thenApply(unused -> millisSince(start));
  }

  private static CompletableFuture<Outcome> lookup(MainlineDht node, Topic topic, int port) {
    long start = System.nanoTime();
    AtomicLong first = new AtomicLong();
    CompletableFuture<Boolean> found = new CompletableFuture<>();
    return node.lookup(
            topic,
            peer -> {
              first.compareAndSet(0, System.nanoTime() - start);
              if (peer.getPort() == port) {
                found.complete(true);
              }
            })
        .done()
        .thenApply(
            unused ->
                new Outcome(
                    first.get() == 0 ? -1 : first.get() / 1e6, millisSince(start), found.isDone()));
  }

  private void tell(String prefix, List<Outcome> outcomes) {
    double[] first = outcomes.stream().mapToDouble(Outcome::first).filter(ms -> ms >= 0).toArray();
    double[] whole = outcomes.stream().mapToDouble(Outcome::whole).toArray();
    figures.put(prefix + "First50", quantile(first, 0.5));
    figures.put(prefix + "First95", quantile(first, 0.95));
    figures.put(prefix + "Whole50", quantile(whole, 0.5));
    figures.put(prefix + "Whole95", quantile(whole, 0.95));
    figures.put(
        prefix + "Found",
        100.0 * outcomes.stream().filter(Outcome::found).count() / outcomes.size());
  }

  private Topic topic() {
    byte[] bytes = new byte[Topic.SIZE];
    random.nextBytes(bytes);
    return new Topic(Bytes.wrap(bytes));
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static double quantile(double[] figures, double part) {
    if (figures.length == 0) {
      return -1;
    }
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[Math.min(sorted.length - 1, (int) (sorted.length * part))];
  }
}
