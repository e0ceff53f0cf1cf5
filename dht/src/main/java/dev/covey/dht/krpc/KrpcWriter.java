package dev.covey.dht.krpc;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.bencode.BencodeWriter;
import dev.covey.dht.kademlia.Contact;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes messages, each dictionary's keys in order. */
final class KrpcWriter {

  private static final Bytes CLIENT = Bytes.wrap(new byte[] {'C', 'V', 0, 1});

  private KrpcWriter() {}

  static Bytes write(Message.Query query) {
    boolean carriesItem = query instanceof Message.PutItem;
    BencodeWriter out =
        new BencodeWriter(carriesItem ? KrpcCodec.MAX_SENT_WITH_ITEM : KrpcCodec.MAX_SENT);
    out.dictionary().key("a").dictionary();
    String method = arguments(query, out);
    out.end().key("q").bytes(Bytes.utf8(method));
    if (query.readOnly()) {
      out.key("ro").integer(1);
    }
    return finish(out, query.transaction(), 'q');
  }

  private static String arguments(Message.Query query, BencodeWriter out) {
    if (query instanceof Message.PutItem put) {
      put(put, out);
      return "put";
    }
    out.key("id").bytes(query.id().bytes());
    if (query instanceof Message.Ping) {
      return "ping";
    } else if (query instanceof Message.FindNode find) {
      out.key("target").bytes(find.target().bytes());
      want(find.want(), out);
      return "find_node";
    } else if (query instanceof Message.GetPeers peers) {
      out.key("info_hash").bytes(peers.key().bytes());
      want(peers.want(), out);
      return "get_peers";
    } else if (query instanceof Message.AnnouncePeer announce) {
      out.key("implied_port").integer(announce.impliedPort() ? 1 : 0);
      out.key("info_hash").bytes(announce.key().bytes());
      out.key("port").integer(announce.port());
      out.key("token").bytes(announce.token());
      return "announce_peer";
    } else if (query instanceof Message.GetItem item) {
      item.newerThan().ifPresent(seq -> out.key("seq").integer(seq));
      out.key("target").bytes(item.target().bytes());
      want(item.want(), out);
      return "get";
    }
    throw new IllegalArgumentException("not a query to send: " + query);
  }

  private static void put(Message.PutItem put, BencodeWriter out) {
    if (put.item() instanceof Item.Mutable item) {
      put.cas().ifPresent(seq -> out.key("cas").integer(seq));
      out.key("id").bytes(put.id().bytes());
      out.key("k").bytes(item.key().bytes());
      if (!item.salt().isEmpty()) {
        out.key("salt").bytes(item.salt());
      }
      out.key("seq").integer(item.seq());
      out.key("sig").bytes(item.signature());
    } else {
      out.key("id").bytes(put.id().bytes());
    }
    out.key("token").bytes(put.token()).key("v").raw(put.item().value());
  }

  private static void want(Want want, BencodeWriter out) {
    if (want == Want.UNSAID) {
      return;
    }
    out.key("want").list();
    if (want != Want.IPV6) {
      out.bytes(KrpcReader.WANT4);
    }
    if (want != Want.IPV4) {
      out.bytes(KrpcReader.WANT6);
    }
    out.end();
  }

  static Bytes write(Message.Response response) {
    Message.Found found = response.found();
    BencodeWriter out =
        new BencodeWriter(
            found.value() != null ? KrpcCodec.MAX_SENT_WITH_ITEM : KrpcCodec.MAX_SENT);
    out.dictionary();
    InetSocketAddress observed = response.observed();
    if (observed != null) {
      out.key("ip").bytes(CompactAddress.encode(observed));
    }
    out.key("r").dictionary().key("id").bytes(response.id().bytes());
    if (found.key() != null) {
      out.key("k").bytes(found.key().bytes());
    }
    nodes("nodes", ofFamily(response.nodes(), true), out);
    nodes("nodes6", ofFamily(response.nodes(), false), out);
    found.seq().ifPresent(seq -> out.key("seq").integer(seq));
    bytes("sig", found.signature(), out);
    bytes("token", response.token(), out);
    if (found.value() != null) {
      out.key("v").raw(found.value());
    }
    if (!response.values().isEmpty()) {
      out.key("values").list();
      for (InetSocketAddress value : response.values()) {
        out.bytes(CompactAddress.encode(value));
      }
      out.end();
    }
    return finish(out.end(), response.transaction(), 'r');
  }

  private static void bytes(String key, @Nullable Bytes value, BencodeWriter out) {
    if (value != null) {
      out.key(key).bytes(value);
    }
  }

  private static void nodes(String key, List<Contact> nodes, BencodeWriter out) {
    if (!nodes.isEmpty()) {
      out.key(key).bytes(CompactAddress.encodeContacts(nodes));
    }
  }

  private static List<Contact> ofFamily(List<Contact> nodes, boolean ipv4) {
    return nodes.stream()
        .filter(contact -> contact.address().getAddress() instanceof Inet4Address == ipv4)
        .toList();
  }

  static Bytes write(Message.Failure failure) {
    BencodeWriter out = new BencodeWriter(KrpcCodec.MAX_SENT).dictionary().key("e").list();
    out.integer(failure.code()).bytes(Bytes.utf8(failure.reason())).end();
    return finish(out, failure.transaction(), 'e');
  }

  private static Bytes finish(BencodeWriter out, Bytes transaction, char kind) {
    return out.key("t")
        .bytes(transaction)
        .key("v")
        .bytes(CLIENT)
        .key("y")
        .bytes(Bytes.utf8(String.valueOf(kind)))
        .end()
        .toBytes();
  }
}
