package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.Lookup;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.Message;
import dev.covey.dht.krpc.Want;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** One lookup on the wire, by the query that is about what is looked for. */
final class LookupRun {

  private static final long PATIENCE_NANOS = 500_000_000L;
  private static final int SEEDS = 16;

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
    void found(List<InetSocketAddress> peers);

    /** It is over: the closest nodes that gave a token, closest first. */
    void done(List<Holder> holders);
  }

  private final DhtNode node;
  private final Lookup lookup;
  private final Kind kind;
  private final Sink sink;
  private final Map<Contact, Bytes> tokens = new HashMap<>();
  private boolean pumping;
  private boolean over;

  LookupRun(DhtNode node, NodeId target, Kind kind, Sink sink) {
    this.node = node;
    this.kind = kind;
    this.sink = sink;
    this.lookup = new Lookup(node.id(), target, PATIENCE_NANOS, node.now());
    lookup.offer(node.table().closest(target, SEEDS));
  }

  void start() {
    pump();
  }

  void tick() {
    pump();
  }

  /** Ends it without a word to the sink. */
  void cancel() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  private void pump() {
    // A query that fails at once reports back from inside the loop: once round is enough.
    if (pumping) {
      return;
    }
    pumping = true;
    Contact contact;
    while (!over && (contact = lookup.next(node.now())) != null) {
      ask(contact);
    }
    pumping = false;
    if (!over && lookup.isDone(node.now())) {
      over = true;
      sink.done(holders());
    }
  }

  private void ask(Contact contact) {
    node.rpc()
        .query(
            contact.address(),
            contact.id(),
            this::query,
            new Rpc.Handler() {
              @Override
              public void answered(Message.Response response) {
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
  }

  private Message.Query query(Bytes transaction) {
    NodeId target = lookup.target();
    Want want = node.want();
    return switch (kind) {
      case NODES -> new Message.FindNode(transaction, node.id(), false, target, want);
      case PEERS -> new Message.GetPeers(transaction, node.id(), false, target, want);
      case ITEM ->
          new Message.GetItem(transaction, node.id(), false, target, OptionalLong.empty(), want);
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
    if (!response.values().isEmpty()) {
      sink.found(response.values());
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
}
