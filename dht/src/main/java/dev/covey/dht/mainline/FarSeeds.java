package dev.covey.dht.mainline;

import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.Lookup;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Asks a few who are not close to a target whom they know there, before it is looked up. Neighbours
 * that came at the same time may all lack the same part of the network, and who begins at them, and
 * is told of them, never hears of it.
 */
final class FarSeeds {

  private static final int ASKED = 3;

  private final DhtNode node;
  private final NodeId target;
  private final Consumer<List<Contact>> then;
  private final List<Contact> told = new ArrayList<>();
  private int open;

  private FarSeeds(DhtNode node, NodeId target, Consumer<List<Contact>> then) {
    this.node = node;
    this.target = target;
    this.then = then;
  }

  /** Calls back once all have answered or are late: at once if nobody is far. */
  static void gather(DhtNode node, NodeId target, Consumer<List<Contact>> then) {
    new FarSeeds(node, target, then).ask();
  }

  private void ask() {
    Set<Contact> near = new HashSet<>(node.table().closest(target, LookupRun.SEEDS));
    List<Contact> far = new ArrayList<>(node.usable(node.table().contacts()));
    far.removeIf(near::contains);
    Collections.shuffle(far, node.random());
    List<Contact> asked = far.subList(0, Math.min(ASKED, far.size()));
    open = asked.size() + 1;
    asked.forEach(this::ask);
    over();
  }

  private void ask(Contact contact) {
    node.rpc()
        .query(
            contact.address(),
            contact.id(),
            transaction ->
                new Message.FindNode(
                    transaction, node.id(), node.isReadOnly(), target, node.want()),
            new Rpc.Handler() {
              private boolean counted;

              @Override
              public void answered(Message.Response response) {
                response.nodes().stream().limit(Lookup.CLOSEST).forEach(told::add);
                late();
              }

              @Override
              public void late() {
                if (!counted) {
                  counted = true;
                  over();
                }
              }

              @Override
              public void failed() {
                late();
              }
            },
            node.now());
  }

  private void over() {
    if (--open == 0) {
      then.accept(told);
    }
  }
}
