package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.Lookup;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.kademlia.RoutingTable;
import dev.covey.dht.krpc.KrpcCodec;
import dev.covey.dht.krpc.Message;
import dev.covey.dht.krpc.Want;
import dev.covey.dht.store.PeerStore;
import dev.covey.dht.store.Tokens;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Answers the queries of others, as often as the sender's allowance permits. */
final class Responder {

  /** What an answer takes at most beside nodes and values: ids, token, address, transaction. */
  private static final int ENVELOPE = 170;

  private static final int CONTACT4 = 26;
  private static final int CONTACT6 = 38;
  private static final int VALUE4 = 8;
  private static final int VALUE6 = 21;
  private static final int MAX_VALUES = 60;

  /** As many queries an error costs its sender: who is told of errors makes many. */
  private static final int PRICE_OF_AN_ERROR = 20;

  private final RoutingTable table;
  private final PeerStore store;
  private final Tokens tokens;
  private final ItemResponder items;
  private final Outbox outbox;
  private final Random random;
  private final BiConsumer<NodeId, InetSocketAddress> onAnnounced;
  private final RateLimit limit;
  private final Budget upload;
  private @Nullable RoutingTable otherFamily;

  Responder(
      RoutingTable table,
      PeerStore store,
      Tokens tokens,
      ItemResponder items,
      Outbox outbox,
      Random random,
      BiConsumer<NodeId, InetSocketAddress> onAnnounced,
      Policy policy,
      long now) {
    this.table = table;
    this.store = store;
    this.tokens = tokens;
    this.items = items;
    this.outbox = outbox;
    this.random = random;
    this.onAnnounced = onAnnounced;
    this.limit = new RateLimit(policy.queriesPerSecond(), policy.queriesAtOnce());
    this.upload = new Budget(policy.uploadPerSecond(), now);
  }

  /** From now on who wants nodes of the other address family is told of these. */
  void tellAlsoOf(RoutingTable other) {
    otherFamily = other;
  }

  /**
   * Answers, or stays silent if this host has asked too much, or all have. Returns whether it
   * answered.
   */
  boolean answer(InetSocketAddress from, Message.Query query, long now) {
    if (!upload.isOpen(now) || !limit.allows(from, now)) {
      return false;
    }
    if (query instanceof Message.Ping) {
      respond(from, query, List.of(), List.of(), null);
    } else if (query instanceof Message.FindNode find) {
      respond(from, query, closest(find.target(), find, find.want(), from), List.of(), null);
    } else if (query instanceof Message.GetPeers get) {
      boolean room = store.hasRoomFor(get.key());
      Bytes token = room ? tokens.issue(from.getAddress(), get.key(), now) : null;
      List<Contact> nodes = closest(get.key(), get, get.want(), from);
      int perValue = isIpv4(from) ? VALUE4 : VALUE6;
      int count = Math.min(MAX_VALUES, roomBeside(nodes) / perValue);
      respond(from, query, nodes, store.peers(get.key(), count, random, now), token);
    } else if (query instanceof Message.AnnouncePeer announce) {
      announce(from, announce, now);
    } else if (query instanceof Message.GetItem get) {
      item(from, get, now);
    } else if (query instanceof Message.PutItem put) {
      Message.Failure refusal = items.put(from, put, now);
      if (refusal != null) {
        refuse(from, refusal);
      } else {
        respond(from, query, List.of(), List.of(), null);
      }
    } else if (query instanceof Message.Unserved unserved) {
      refuse(from, query, unserved.code(), unserved.reason());
    }
    return true;
  }

  private void announce(InetSocketAddress from, Message.AnnouncePeer announce, long now) {
    if (!tokens.accepts(announce.token(), from.getAddress(), announce.key(), now)) {
      refuse(from, announce, Message.Failure.PROTOCOL, "token is not valid for this address");
      return;
    }
    int port = announce.impliedPort() ? from.getPort() : announce.port();
    InetSocketAddress peer = new InetSocketAddress(from.getAddress(), port);
    if (!store.announce(announce.key(), peer, now)) {
      refuse(from, announce, Message.Failure.SERVER, "no room for this key");
      return;
    }
    respond(from, announce, List.of(), List.of(), null);
    onAnnounced.accept(announce.key(), peer);
  }

  /** An item may be so large that few or no nodes fit beside it: the item is what was asked for. */
  private void item(InetSocketAddress from, Message.GetItem get, long now) {
    Message.Found found = items.find(get, now);
    List<Contact> nodes = closest(get.target(), get, get.want(), from);
    while (!nodes.isEmpty() && roomBeside(nodes) < ItemResponder.size(found)) {
      nodes = nodes.subList(0, nodes.size() - 1);
    }
    respond(
        from,
        new Message.Response(
            get.transaction(),
            table.own(),
            nodes,
            List.of(),
            items.token(from, get, now),
            from,
            found));
  }

  /** The nodes to tell of, those of the asker's family first: never the one who asks. */
  private List<Contact> closest(
      NodeId target, Message.Query query, Want want, InetSocketAddress from) {
    boolean ipv4 = isIpv4(from);
    List<Contact> nodes = new ArrayList<>();
    if (want.includes(ipv4, ipv4)) {
      nodes.addAll(closest(table, target, query.id()));
    }
    if (otherFamily != null && want.includes(!ipv4, ipv4)) {
      nodes.addAll(closest(otherFamily, target, query.id()));
    }
    return nodes;
  }

  private static List<Contact> closest(RoutingTable of, NodeId target, NodeId asker) {
    return of.closestAlive(target, Lookup.CLOSEST + 1).stream()
        .filter(contact -> !contact.id().equals(asker))
        .limit(Lookup.CLOSEST)
        .toList();
  }

  private static int roomBeside(List<Contact> nodes) {
    int room = KrpcCodec.MAX_SENT - ENVELOPE;
    for (Contact contact : nodes) {
      room -= isIpv4(contact.address()) ? CONTACT4 : CONTACT6;
    }
    return room;
  }

  private static boolean isIpv4(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address;
  }

  private void respond(
      InetSocketAddress to,
      Message.Query query,
      List<Contact> nodes,
      List<InetSocketAddress> values,
      @Nullable Bytes token) {
    respond(to, new Message.Response(query.transaction(), table.own(), nodes, values, token, to));
  }

  private void respond(InetSocketAddress to, Message.Response response) {
    send(to, KrpcCodec.encode(response));
  }

  private void refuse(InetSocketAddress to, Message.Query query, int code, String reason) {
    refuse(to, new Message.Failure(query.transaction(), code, reason));
  }

  private void refuse(InetSocketAddress to, Message.Failure failure) {
    limit.charge(to, PRICE_OF_AN_ERROR);
    send(to, KrpcCodec.encode(failure));
  }

  private void send(InetSocketAddress to, Bytes datagram) {
    upload.spend(datagram.length() + Traffic.HEADERS);
    outbox.send(to, datagram);
  }
}
