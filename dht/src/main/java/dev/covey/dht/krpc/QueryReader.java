package dev.covey.dht.krpc;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.dht.bencode.BencodeValue;
import dev.covey.dht.kademlia.NodeId;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads one query. */
final class QueryReader {

  private final BencodeValue.Dictionary arguments;
  private final Bytes transaction;
  private final NodeId id;
  private final boolean readOnly;

  private QueryReader(
      BencodeValue.Dictionary arguments, Bytes transaction, NodeId id, boolean readOnly) {
    this.arguments = arguments;
    this.transaction = transaction;
    this.id = id;
    this.readOnly = readOnly;
  }

  static Message.Query read(BencodeValue.Dictionary message, Bytes transaction)
      throws ProtocolViolationException {
    Bytes method = message.bytes("q");
    BencodeValue.Dictionary arguments = message.dictionary("a");
    if (method == null || arguments == null) {
      throw new ProtocolViolationException("krpc: query without method or arguments");
    }
    NodeId id = KrpcReader.requireId(arguments);
    boolean readOnly = message.integer("ro").orElse(0) == 1;
    return new QueryReader(arguments, transaction, id, readOnly).query(method.utf8());
  }

  private Message.Query query(String method) {
    NodeId target = KrpcReader.nodeId(arguments.bytes("target"));
    NodeId key = KrpcReader.nodeId(arguments.bytes("info_hash"));
    return switch (method) {
      case "ping" -> new Message.Ping(transaction, id, readOnly);
      case "find_node" ->
          target != null
              ? new Message.FindNode(transaction, id, readOnly, target, want())
              : unserved("find_node needs a target of 20 bytes");
      case "get_peers" ->
          key != null
              ? new Message.GetPeers(transaction, id, readOnly, key, want())
              : unserved("get_peers needs an info_hash of 20 bytes");
      case "announce_peer" -> announcePeer(key);
      case "get" ->
          target != null
              ? new Message.GetItem(
                  transaction, id, readOnly, target, arguments.integer("seq"), want())
              : unserved("get needs a target of 20 bytes");
      case "put" -> putItem();
      default -> {
        // Methods of a later day that carry a target are served as far as we can.
        NodeId near = target != null ? target : key;
        yield near != null
            ? new Message.FindNode(transaction, id, readOnly, near, want())
            : unserved(Message.Failure.UNKNOWN_METHOD, "unknown method");
      }
    };
  }

  private Message.Query announcePeer(@Nullable NodeId key) {
    Bytes token = token();
    boolean implied = arguments.integer("implied_port").orElse(0) != 0;
    long port = arguments.integer("port").orElse(0);
    if (key == null || token == null) {
      return unserved("announce_peer needs info_hash and token (at most 64 bytes)");
    }
    if (!implied && (port < 1 || port > 65535)) {
      return unserved("announce_peer needs a port from 1 to 65535");
    }
    int given = port < 1 || port > 65535 ? 0 : (int) port;
    return new Message.AnnouncePeer(transaction, id, readOnly, key, given, implied, token);
  }

  private Message.Query putItem() {
    Bytes token = token();
    Bytes value = arguments.raw("v");
    if (token == null || value == null) {
      return unserved("put needs v and token (at most 64 bytes)");
    }
    if (value.length() > Item.MAX_VALUE) {
      return unserved(Message.Failure.VALUE_TOO_LARGE, "v is over 1000 bytes");
    }
    if (arguments.value("k") == null) {
      Item item = new Item.Immutable(value);
      return new Message.PutItem(transaction, id, readOnly, token, item, OptionalLong.empty());
    }
    Bytes key = arguments.bytes("k");
    Bytes signature = arguments.bytes("sig");
    Bytes salt = arguments.value("salt") == null ? Bytes.EMPTY : arguments.bytes("salt");
    long seq = arguments.integer("seq").orElse(-1);
    if (salt != null && salt.length() > Item.MAX_SALT) {
      return unserved(Message.Failure.SALT_TOO_LARGE, "salt is over 64 bytes");
    }
    if (key == null
        || key.length() != PublicKey.SIZE
        || signature == null
        || signature.length() != PublicKey.SIGNATURE_SIZE
        || salt == null
        || seq < 0) {
      return unserved("a mutable put needs k of 32 bytes, sig of 64 and a seq not negative");
    }
    Item item = new Item.Mutable(new PublicKey(key), salt, seq, value, signature);
    return new Message.PutItem(transaction, id, readOnly, token, item, arguments.integer("cas"));
  }

  private @Nullable Bytes token() {
    Bytes token = arguments.bytes("token");
    return token == null || token.length() > KrpcCodec.MAX_TOKEN ? null : token.compact();
  }

  private Want want() {
    BencodeValue.Items wanted = arguments.items("want");
    return wanted == null
        ? Want.UNSAID
        : Want.of(
            wanted.byteStrings().contains(KrpcReader.WANT4),
            wanted.byteStrings().contains(KrpcReader.WANT6));
  }

  private Message.Query unserved(String reason) {
    return unserved(Message.Failure.PROTOCOL, reason);
  }

  private Message.Query unserved(int code, String reason) {
    return new Message.Unserved(transaction, id, readOnly, code, reason);
  }
}
