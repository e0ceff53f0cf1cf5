package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.Lookup;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.kademlia.RoutingTable;
import dev.covey.dht.krpc.KrpcCodec;
import dev.covey.dht.krpc.Message;
import dev.covey.dht.store.PeerStore;
import dev.covey.dht.store.Tokens;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Answers the queries of others, as often as the sender's allowance permits. */
final class Responder {

  /** So that nodes, token and values together stay under the largest datagram. */
  private static final int MAX_VALUES4 = 60;

  private static final int MAX_VALUES6 = 24;

  private final RoutingTable table;
  private final PeerStore store;
  private final Tokens tokens;
  private final Outbox outbox;
  private final Random random;
  private final BiConsumer<NodeId, InetSocketAddress> onAnnounced;
  private final RateLimit limit = new RateLimit();

  Responder(
      RoutingTable table,
      PeerStore store,
      Outbox outbox,
      Random random,
      BiConsumer<NodeId, InetSocketAddress> onAnnounced,
      long now) {
    this.table = table;
    this.store = store;
    this.tokens = new Tokens(random, now);
    this.outbox = outbox;
    this.random = random;
    this.onAnnounced = onAnnounced;
  }

  /** Answers, or stays silent if this host has asked too much. Returns whether it answered. */
  boolean answer(InetSocketAddress from, Message.Query query, long now) {
    if (!limit.allows(from, now)) {
      return false;
    }
    if (query instanceof Message.Ping) {
      respond(from, query, List.of(), List.of(), null);
    } else if (query instanceof Message.FindNode find) {
      respond(from, query, closest(find.target(), query.id()), List.of(), null);
    } else if (query instanceof Message.GetPeers get) {
      boolean room = store.hasRoomFor(get.key());
      Bytes token = room ? tokens.issue(from.getAddress(), get.key(), now) : null;
      int count = from.getAddress() instanceof Inet4Address ? MAX_VALUES4 : MAX_VALUES6;
      List<InetSocketAddress> values = store.peers(get.key(), count, random, now);
      respond(from, query, closest(get.key(), query.id()), values, token);
    } else if (query instanceof Message.AnnouncePeer announce) {
      announce(from, announce, now);
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
      refuse(from, announce, 202, "no room for this key");
      return;
    }
    respond(from, announce, List.of(), List.of(), null);
    onAnnounced.accept(announce.key(), peer);
  }

  /** The nodes to tell of: never the one who asks. */
  private List<Contact> closest(NodeId target, NodeId asker) {
    return table.closest(target, Lookup.CLOSEST + 1).stream()
        .filter(contact -> !contact.id().equals(asker))
        .limit(Lookup.CLOSEST)
        .toList();
  }

  private void respond(
      InetSocketAddress to,
      Message.Query query,
      List<Contact> nodes,
      List<InetSocketAddress> values,
      @Nullable Bytes token) {
    outbox.send(
        to,
        KrpcCodec.encode(
            new Message.Response(query.transaction(), table.own(), nodes, values, token, to)));
  }

  private void refuse(InetSocketAddress to, Message.Query query, int code, String reason) {
    outbox.send(to, KrpcCodec.encode(new Message.Failure(query.transaction(), code, reason)));
  }
}
