package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.Lookup;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.Message;
import dev.covey.dht.krpc.Want;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One lookup on the wire: get_peers when it is about peers, find_node when about nodes. If it finds
 * the target crowded, more of them search for honest nodes around the crowd, and it asks those too.
 */
final class LookupRun {

  private static final long PATIENCE_NANOS = 500_000_000L;

  /** How many known nodes it begins at. */
  static final int SEEDS = 16;

  private static final int MAX_ASIDE = 6;

  /** More from one node are not believed: they would push out those of others. */
  private static final int MAX_VALUES_OF_ONE = 64;

  /** A node close to the target that would take an announcement. */
  record Holder(Contact contact, Bytes token) {}

  /** What is looked for beside the nodes that are close. */
  enum Kind {
    NODES,
    PEERS,
    ITEM
  }

  /** Hears of the lookup. */
  interface Sink {

    /** A node answered: everything it said. */
    default void answered(Message.Response response) {}

    /** A node knew these peers: as they come, and not yet told apart from earlier ones. */
    default void found(List<InetSocketAddress> peers) {}

    /** So many bytes went out or came in. */
    default void spent(int bytes) {}

    /** It is over: the closest nodes that gave a token, closest first. */
    void done(List<Holder> holders);
  }

  private final DhtNode node;
  private final Lookup lookup;
  private final Kind kind;
  private final Sink sink;
  private final Map<Contact, Bytes> tokens = new HashMap<>();
  private final List<LookupRun> aside = new ArrayList<>();
  private int searchedRing;
  private boolean pumping;
  private boolean over;

  LookupRun(DhtNode node, NodeId target, Kind kind, Sink sink) {
    this.node = node;
    this.kind = kind;
    this.sink = sink;
    this.lookup = new Lookup(node.id(), target, node.lookupRules(PATIENCE_NANOS), node.now());
    lookup.offer(node.usable(node.table().closest(target, SEEDS)));
  }

  /** Also asks these: who held the target before. */
  void offer(Collection<Contact> contacts) {
    lookup.offer(node.usable(contacts));
  }

  void start() {
    pump();
  }

  void tick() {
    List.copyOf(aside).forEach(LookupRun::tick);
    pump();
  }

  /** Ends it without a word to the sink. */
  void cancel() {
    over = true;
    aside.forEach(LookupRun::cancel);
  }

  boolean isOver() {
    return over;
  }

  /** The closest nodes that have answered so far. */
  List<Contact> closest() {
    return lookup.closest();
  }

  int queries() {
    return lookup.queries() + aside.stream().mapToInt(LookupRun::queries).sum();
  }

  int hops() {
    return lookup.hops();
  }

  private void pump() {
    // A query that fails at once reports back from inside the loop: once round is enough.
    if (pumping) {
      return;
    }
    pumping = true;
    Contact contact;
    while (!over && node.rpc().hasRoom() && (contact = lookup.next(node.now())) != null) {
      ask(contact);
    }
    if (!over && kind != Kind.NODES) {
      searchAside(lookup.quietRing());
    }
    pumping = false;
    if (!over && lookup.isDone(node.now()) && aside.stream().allMatch(LookupRun::isOver)) {
      over = true;
      sink.done(holders());
    }
  }

  /** Searches in the two rings around the crowd, and again farther out if that is crowded too. */
  private void searchAside(int quietRing) {
    for (int ring = quietRing; quietRing > 0 && ring < quietRing + 2; ring++) {
      if (ring > searchedRing && aside.size() < MAX_ASIDE) {
        searchedRing = ring;
        AsideSink heard = new AsideSink();
        LookupRun run = new LookupRun(node, lookup.placeIn(ring, node.random()), Kind.NODES, heard);
        heard.run = run;
        aside.add(run);
        run.start();
      }
    }
  }

  private void ask(Contact contact) {
    int sent =
        node.rpc()
            .query(
                contact.address(),
                contact.id(),
                this::query,
                new Rpc.Handler() {
                  @Override
                  public void answered(Message.Response response) {
                    sink.spent(node.arriving());
                    answer(contact, response);
                  }

                  @Override
                  public void late() {
                    lookup.late(contact, node.now());
                    pump();
                  }

                  @Override
                  public void failed() {
                    lookup.failed(contact, node.now());
                    pump();
                  }
                },
                node.now());
    sink.spent(sent);
  }

  private Message.Query query(Bytes transaction) {
    NodeId target = lookup.target();
    Want want = node.want();
    boolean readOnly = node.isReadOnly();
    return switch (kind) {
      case NODES -> new Message.FindNode(transaction, node.id(), readOnly, target, want);
      case PEERS -> new Message.GetPeers(transaction, node.id(), readOnly, target, want);
      case ITEM ->
          new Message.GetItem(transaction, node.id(), readOnly, target, OptionalLong.empty(), want);
    };
  }

  private void answer(Contact contact, Message.Response response) {
    if (over) {
      return;
    }
    Bytes token = response.token();
    if (token != null) {
      tokens.put(contact, token);
    }
    lookup.answered(contact, node.usable(response.nodes()), node.now());
    sink.answered(response);
    List<InetSocketAddress> values = response.values();
    if (!values.isEmpty()) {
      sink.found(values.subList(0, Math.min(values.size(), MAX_VALUES_OF_ONE)));
    }
    pump();
  }

  private List<Holder> holders() {
    List<Holder> holders = new ArrayList<>();
    for (Contact contact : lookup.closest()) {
      Bytes token = tokens.get(contact);
      if (token != null) {
        holders.add(new Holder(contact, token));
      }
    }
    return holders;
  }

  /** Offers what one search beside the crowd found. */
  private final class AsideSink implements Sink {
    private @Nullable LookupRun run;

    @Override
    public void spent(int bytes) {
      sink.spent(bytes);
    }

    @Override
    public void done(List<Holder> holders) {
      LookupRun finished = run;
      if (finished != null) {
        lookup.offer(finished.closest());
      }
      pump();
    }
  }
}
