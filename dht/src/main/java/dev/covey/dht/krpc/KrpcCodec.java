package dev.covey.dht.krpc;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.dht.bencode.BencodeReader;
import dev.covey.dht.bencode.BencodeValue;
import dev.covey.dht.bencode.BencodeWriter;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages as bytes. Safe on any thread.
 *
 * <pre>
 * query     d 1:a {id, arguments} 1:q method  2:ro 1  1:t transaction  1:v client  1:y 1:q e
 * response  d 2:ip requester      1:r {id, results}   1:t transaction  1:v client  1:y 1:r e
 * error     d 1:e [code, text]                        1:t transaction  1:v client  1:y 1:e e
 * </pre>
 */
public final class KrpcCodec {

  /** No datagram larger than this is ever sent (BEP 32). */
  public static final int MAX_SENT = 1024;

  /** Anything longer than this as a transaction id is refused. */
  static final int MAX_TRANSACTION = 32;

  /** Anything longer than this as a token is refused. */
  static final int MAX_TOKEN = 64;

  private static final Bytes CLIENT = Bytes.wrap(new byte[] {'C', 'V', 0, 1});
  private static final int MAX_REASON = 120;
  private static final int CONTACT4 = NodeId.SIZE + 6;
  private static final int CONTACT6 = NodeId.SIZE + 18;

  private KrpcCodec() {}

  /**
   * Reads a datagram. Whoever sent what throws here deserves no reply; a query that is understood
   * but cannot be served comes back as {@link Message.Unserved}.
   */
  public static Message decode(Bytes datagram) throws ProtocolViolationException {
    if (!(BencodeReader.read(datagram) instanceof BencodeValue.Dictionary message)) {
      throw new ProtocolViolationException("krpc: not a dictionary");
    }
    Bytes transaction = message.bytes("t");
    Bytes kind = message.bytes("y");
    if (transaction == null || transaction.length() > MAX_TRANSACTION) {
      throw new ProtocolViolationException("krpc: no transaction id of at most 32 bytes");
    }
    transaction = transaction.compact();
    if (kind == null || kind.length() != 1) {
      throw new ProtocolViolationException("krpc: neither query nor response nor error");
    }
    return switch (kind.at(0)) {
      case 'q' -> query(message, transaction);
      case 'r' -> response(message, transaction);
      case 'e' -> failure(message, transaction);
      default -> throw new ProtocolViolationException("krpc: neither query, response nor error");
    };
  }

  private static Message query(BencodeValue.Dictionary message, Bytes transaction)
      throws ProtocolViolationException {
    Bytes method = message.bytes("q");
    BencodeValue.Dictionary arguments = message.dictionary("a");
    if (method == null || arguments == null) {
      throw new ProtocolViolationException("krpc: query without method or arguments");
    }
    NodeId id = requireId(arguments);
    boolean readOnly = message.integer("ro").orElse(0) == 1;
    NodeId target = nodeId(arguments.bytes("target"));
    NodeId key = nodeId(arguments.bytes("info_hash"));
    return switch (method.utf8()) {
      case "ping" -> new Message.Ping(transaction, id, readOnly);
      case "find_node" ->
          target != null
              ? new Message.FindNode(transaction, id, readOnly, target)
              : unserved(transaction, id, readOnly, "find_node needs a target of 20 bytes");
      case "get_peers" ->
          key != null
              ? new Message.GetPeers(transaction, id, readOnly, key)
              : unserved(transaction, id, readOnly, "get_peers needs an info_hash of 20 bytes");
      case "announce_peer" -> announcePeer(arguments, transaction, id, readOnly, key);
      default -> {
        // Methods of a later day that carry a target are served as far as we can.
        NodeId near = target != null ? target : key;
        yield near != null
            ? new Message.FindNode(transaction, id, readOnly, near)
            : new Message.Unserved(
                transaction, id, readOnly, Message.Failure.UNKNOWN_METHOD, "unknown method");
      }
    };
  }

  private static Message announcePeer(
      BencodeValue.Dictionary arguments,
      Bytes transaction,
      NodeId id,
      boolean readOnly,
      @Nullable NodeId key) {
    Bytes token = arguments.bytes("token");
    boolean implied = arguments.integer("implied_port").orElse(0) != 0;
    long port = arguments.integer("port").orElse(0);
    if (key == null || token == null || token.length() > MAX_TOKEN) {
      return unserved(
          transaction, id, readOnly, "announce_peer needs info_hash and token (at most 64 bytes)");
    }
    if (!implied && (port < 1 || port > 65535)) {
      return unserved(transaction, id, readOnly, "announce_peer needs a port from 1 to 65535");
    }
    int given = port < 1 || port > 65535 ? 0 : (int) port;
    return new Message.AnnouncePeer(
        transaction, id, readOnly, key, given, implied, token.compact());
  }

  private static Message.Unserved unserved(
      Bytes transaction, NodeId id, boolean readOnly, String reason) {
    return new Message.Unserved(transaction, id, readOnly, Message.Failure.PROTOCOL, reason);
  }

  private static Message response(BencodeValue.Dictionary message, Bytes transaction)
      throws ProtocolViolationException {
    BencodeValue.Dictionary results = message.dictionary("r");
    if (results == null) {
      throw new ProtocolViolationException("krpc: response without results");
    }
    NodeId id = requireId(results);
    List<Contact> nodes = new ArrayList<>();
    Bytes nodes4 = results.bytes("nodes");
    if (nodes4 != null) {
      nodes.addAll(CompactAddress.decodeContacts(nodes4, CONTACT4));
    }
    Bytes nodes6 = results.bytes("nodes6");
    if (nodes6 != null) {
      nodes.addAll(CompactAddress.decodeContacts(nodes6, CONTACT6));
    }
    List<InetSocketAddress> values = new ArrayList<>();
    BencodeValue.Items items = results.items("values");
    if (items != null) {
      for (Bytes item : items.byteStrings()) {
        InetSocketAddress value = CompactAddress.decode(item);
        if (value != null) {
          values.add(value);
        }
      }
    }
    Bytes token = results.bytes("token");
    Bytes observed = message.bytes("ip");
    return new Message.Response(
        transaction,
        id,
        nodes,
        values,
        token == null || token.length() > MAX_TOKEN ? null : token.compact(),
        observed == null ? null : CompactAddress.decode(observed));
  }

  private static Message failure(BencodeValue.Dictionary message, Bytes transaction) {
    BencodeValue.Items items = message.items("e");
    int code = 201;
    String reason = "";
    if (items != null) {
      for (BencodeValue value : items.values()) {
        if (value instanceof BencodeValue.Int number) {
          code = (int) Math.max(0, Math.min(number.value(), 9999));
        } else if (value instanceof BencodeValue.ByteString text) {
          Bytes bytes = text.bytes();
          reason = bytes.slice(0, Math.min(bytes.length(), MAX_REASON)).utf8();
        }
      }
    }
    return new Message.Failure(transaction, code, reason);
  }

  private static NodeId requireId(BencodeValue.Dictionary dictionary)
      throws ProtocolViolationException {
    NodeId id = nodeId(dictionary.bytes("id"));
    if (id == null) {
      throw new ProtocolViolationException("krpc: no node id of 20 bytes");
    }
    return id;
  }

  private static @Nullable NodeId nodeId(@Nullable Bytes bytes) {
    return bytes == null || bytes.length() != NodeId.SIZE ? null : NodeId.of(bytes);
  }

  /** Writes a query; {@link Message.Unserved} is only ever received. */
  public static Bytes encode(Message.Query query) {
    BencodeWriter out = new BencodeWriter(MAX_SENT).dictionary().key("a").dictionary();
    out.key("id").bytes(query.id().bytes());
    String method;
    if (query instanceof Message.Ping) {
      method = "ping";
    } else if (query instanceof Message.FindNode find) {
      method = "find_node";
      out.key("target").bytes(find.target().bytes());
    } else if (query instanceof Message.GetPeers get) {
      method = "get_peers";
      out.key("info_hash").bytes(get.key().bytes());
    } else if (query instanceof Message.AnnouncePeer announce) {
      method = "announce_peer";
      out.key("implied_port").integer(announce.impliedPort() ? 1 : 0);
      out.key("info_hash").bytes(announce.key().bytes());
      out.key("port").integer(announce.port());
      out.key("token").bytes(announce.token());
    } else {
      throw new IllegalArgumentException("not a query to send: " + query);
    }
    out.end().key("q").bytes(Bytes.utf8(method));
    if (query.readOnly()) {
      out.key("ro").integer(1);
    }
    return finish(out, query.transaction(), 'q');
  }

  /** Writes a response; its contacts must be of one address family. */
  public static Bytes encode(Message.Response response) {
    BencodeWriter out = new BencodeWriter(MAX_SENT).dictionary();
    InetSocketAddress observed = response.observed();
    if (observed != null) {
      out.key("ip").bytes(CompactAddress.encode(observed));
    }
    out.key("r").dictionary().key("id").bytes(response.id().bytes());
    List<Contact> nodes = response.nodes();
    if (!nodes.isEmpty()) {
      boolean v4 = nodes.get(0).address().getAddress() instanceof Inet4Address;
      out.key(v4 ? "nodes" : "nodes6").bytes(CompactAddress.encodeContacts(nodes));
    }
    Bytes token = response.token();
    if (token != null) {
      out.key("token").bytes(token);
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

  public static Bytes encode(Message.Failure failure) {
    BencodeWriter out = new BencodeWriter(MAX_SENT).dictionary().key("e").list();
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
