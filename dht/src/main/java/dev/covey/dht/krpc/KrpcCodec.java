package dev.covey.dht.krpc;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.dht.kademlia.NodeId;

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

  /** No datagram larger than this is ever sent (BEP 32), save for one that carries an item. */
  public static final int MAX_SENT = 1024;

  /**
   * The largest that carries an item: a value of 1,000 bytes, which BEP 44 allows, leaves no room
   * for key, salt, signature and token under {@link #MAX_SENT}. It still fits an Ethernet frame.
   */
  public static final int MAX_SENT_WITH_ITEM = 1400;

  /** Anything longer than this as a transaction id is refused. */
  static final int MAX_TRANSACTION = 32;

  /** Anything longer than this as a token is refused. */
  static final int MAX_TOKEN = 64;

  static final int MAX_REASON = 120;
  static final int CONTACT4 = NodeId.SIZE + 6;
  static final int CONTACT6 = NodeId.SIZE + 18;

  private KrpcCodec() {}

  /**
   * Reads a datagram. Whoever sent what throws here deserves no reply; a query that is understood
   * but cannot be served comes back as {@link Message.Unserved}.
   */
  public static Message decode(Bytes datagram) throws ProtocolViolationException {
    return KrpcReader.read(datagram);
  }

  /** Writes a query; {@link Message.Unserved} is only ever received. */
  public static Bytes encode(Message.Query query) {
    return KrpcWriter.write(query);
  }

  /** Writes a response. */
  public static Bytes encode(Message.Response response) {
    return KrpcWriter.write(response);
  }

  /** Writes an error. */
  public static Bytes encode(Message.Failure failure) {
    return KrpcWriter.write(failure);
  }
}
