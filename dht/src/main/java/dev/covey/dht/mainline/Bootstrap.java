package dev.covey.dht.mainline;

import dev.covey.dht.HostPort;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.krpc.Message;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into the network: asks the addresses given, and nodes remembered from before, until one
 * answers; and begins again whenever the routing table has run empty.
 */
final class Bootstrap {

  private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);

  private static final long SECOND = 1_000_000_000L;
  private static final long GIVE_UP_AFTER = 2 * SECOND;
  private static final long FIRST_RETRY = SECOND / 2;
  private static final long LONGEST_RETRY = 8 * SECOND;
  private static final long RETRY_WHEN_JOINED = 60 * SECOND;
  private static final int MAX_REMEMBERED = 64;

  private final DhtNode node;
  private final List<InetSocketAddress> addresses;
  private final Set<InetSocketAddress> silent;
  private final Set<InetSocketAddress> remembered = new LinkedHashSet<>();
  private final long startedAt;
  private long nextAt;
  private long retry = FIRST_RETRY;
  private boolean warned;

  Bootstrap(DhtNode node, List<InetSocketAddress> addresses, List<Contact> remembered) {
    this.node = node;
    this.addresses = List.copyOf(addresses);
    this.silent = new LinkedHashSet<>(addresses);
    this.startedAt = node.now();
    this.nextAt = startedAt;
    remember(remembered);
  }

  /** Whether there is nobody to ask, or asking has been in vain for long enough to stop waiting. */
  boolean isHopeless() {
    return (addresses.isEmpty() && remembered.isEmpty()) || node.now() - startedAt >= GIVE_UP_AFTER;
  }

  void tick() {
    boolean alone = node.table().size() == 0;
    if (alone && !warned && !addresses.isEmpty() && node.now() - startedAt >= GIVE_UP_AFTER) {
      warned = true;
      LOG.warn("No DHT node answers at {}; will keep trying", listed());
    }
    if (node.now() - nextAt < 0) {
      return;
    }
    if (alone) {
      silent.addAll(addresses);
      nextAt = node.now() + node.jittered(retry);
      retry = Math.min(retry * 2, LONGEST_RETRY);
      new ArrayList<>(remembered).forEach(this::ask);
    } else {
      // A bootstrap node that was down may hold together another part of this network.
      nextAt = node.now() + node.jittered(RETRY_WHEN_JOINED);
      retry = FIRST_RETRY;
      remember(node.table().contacts());
    }
    new ArrayList<>(silent).forEach(this::ask);
  }

  /** The table has its first node. */
  void joined() {
    nextAt = node.now() + node.jittered(FIRST_RETRY);
    if (warned) {
      warned = false;
      LOG.info("DHT reached: {} node(s) known", node.table().size());
    }
  }

  private void ask(InetSocketAddress address) {
    if (node.isSelf(address)) {
      silent.remove(address);
      return;
    }
    node.rpc()
        .query(
            address,
            null,
            transaction ->
                new Message.FindNode(transaction, node.id(), node.isReadOnly(), node.id()),
            new Rpc.Handler() {
              @Override
              public void answered(Message.Response response) {
                silent.remove(address);
                node.consider(response.nodes());
              }

              @Override
              public void failed() {}
            },
            node.now());
  }

  private void remember(List<Contact> contacts) {
    if (!contacts.isEmpty()) {
      remembered.clear();
    }
    for (Contact contact : contacts.subList(0, Math.min(MAX_REMEMBERED, contacts.size()))) {
      remembered.add(contact.address());
    }
  }

  private String listed() {
    return addresses.stream().map(HostPort::format).collect(Collectors.joining(", "));
  }
}
