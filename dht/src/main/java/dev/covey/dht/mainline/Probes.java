package dev.covey.dht.mainline;

import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.krpc.Message;
import java.util.Collection;

/** Nobody gets into the table on another's word, nor on its own: it has to answer us. */
final class Probes {

  private static final int MAX_AT_ONCE = 16;

  private final DhtNode node;
  private int underWay;

  Probes(DhtNode node) {
    this.node = node;
  }

  /** Nodes told of by others: they are asked whether they are there. */
  void consider(Collection<Contact> contacts) {
    for (Contact contact : node.usable(contacts)) {
      if (!node.table().contains(contact.id()) && node.table().hasRoomFor(contact.id())) {
        probe(contact);
      }
    }
  }

  /** A node that has just asked us something. */
  void askedBy(Contact sender) {
    if (!node.table().queried(sender, node.now())
        && node.table().hasRoomFor(sender.id())
        && !node.table().contains(sender.address())) {
      probe(sender);
    }
  }

  boolean isBusy() {
    return underWay > 0;
  }

  private void probe(Contact contact) {
    if (underWay >= MAX_AT_ONCE) {
      return;
    }
    underWay++;
    node.rpc()
        .query(
            contact.address(),
            contact.id(),
            transaction -> new Message.Ping(transaction, node.id(), node.isReadOnly()),
            new Rpc.Handler() {
              private boolean counted;

              @Override
              public void answered(Message.Response response) {
                late();
              }

              @Override
              public void late() {
                if (!counted) {
                  counted = true;
                  underWay--;
                }
              }

              @Override
              public void failed() {
                late();
              }
            },
            node.now());
  }
}
