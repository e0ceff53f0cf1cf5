package dev.covey.dht.krpc;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.dht.bencode.BencodeReader;
import dev.covey.dht.bencode.BencodeValue;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads messages: envelope, responses and errors here, queries in {@link QueryReader}. */
final class KrpcReader {

  static final Bytes WANT4 = Bytes.utf8("n4");
  static final Bytes WANT6 = Bytes.utf8("n6");

  private KrpcReader() {}

  static Message read(Bytes datagram) throws ProtocolViolationException {
    if (!(BencodeReader.read(datagram) instanceof BencodeValue.Dictionary message)) {
      throw new ProtocolViolationException("krpc: not a dictionary");
    }
    Bytes transaction = message.bytes("t");
    Bytes kind = message.bytes("y");
    if (transaction == null || transaction.length() > KrpcCodec.MAX_TRANSACTION) {
      throw new ProtocolViolationException("krpc: no transaction id of at most 32 bytes");
    }
    transaction = transaction.compact();
    if (kind == null || kind.length() != 1) {
      throw new ProtocolViolationException("krpc: neither query nor response nor error");
    }
    return switch (kind.at(0)) {
      case 'q' -> QueryReader.read(message, transaction);
      case 'r' -> response(message, transaction);
      case 'e' -> failure(message, transaction);
      default -> throw new ProtocolViolationException("krpc: neither query, response nor error");
    };
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
      nodes.addAll(CompactAddress.decodeContacts(nodes4, KrpcCodec.CONTACT4));
    }
    Bytes nodes6 = results.bytes("nodes6");
    if (nodes6 != null) {
      nodes.addAll(CompactAddress.decodeContacts(nodes6, KrpcCodec.CONTACT6));
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
        token == null || token.length() > KrpcCodec.MAX_TOKEN ? null : token.compact(),
        observed == null ? null : CompactAddress.decode(observed),
        found(results));
  }

  /** What is too long or of the wrong length is as good as absent: nobody can verify it. */
  private static Message.Found found(BencodeValue.Dictionary results) {
    Bytes value = results.raw("v");
    Bytes key = results.bytes("k");
    Bytes signature = results.bytes("sig");
    OptionalLong seq = results.integer("seq");
    return new Message.Found(
        value == null || value.length() > Item.MAX_VALUE ? null : value.compact(),
        key == null || key.length() != PublicKey.SIZE ? null : new PublicKey(key),
        seq.isPresent() && seq.getAsLong() >= 0 ? seq : OptionalLong.empty(),
        signature == null || signature.length() != PublicKey.SIGNATURE_SIZE
            ? null
            : signature.compact());
  }

  private static Message failure(BencodeValue.Dictionary message, Bytes transaction) {
    BencodeValue.Items items = message.items("e");
    int code = Message.Failure.GENERIC;
    String reason = "";
    if (items != null) {
      for (BencodeValue value : items.values()) {
        if (value instanceof BencodeValue.Int number) {
          code = (int) Math.max(0, Math.min(number.value(), 9999));
        } else if (value instanceof BencodeValue.ByteString text) {
          Bytes bytes = text.bytes();
          reason = bytes.slice(0, Math.min(bytes.length(), KrpcCodec.MAX_REASON)).utf8();
        }
      }
    }
    return new Message.Failure(transaction, code, reason);
  }

  static NodeId requireId(BencodeValue.Dictionary dictionary) throws ProtocolViolationException {
    NodeId id = nodeId(dictionary.bytes("id"));
    if (id == null) {
      throw new ProtocolViolationException("krpc: no node id of 20 bytes");
    }
    return id;
  }

  static @Nullable NodeId nodeId(@Nullable Bytes bytes) {
    return bytes == null || bytes.length() != NodeId.SIZE ? null : NodeId.of(bytes);
  }
}
