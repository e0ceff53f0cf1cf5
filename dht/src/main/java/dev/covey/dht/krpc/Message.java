package dev.covey.dht.krpc;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One datagram between two nodes. The transaction id is echoed by whoever answers. */
public sealed interface Message {

  Bytes transaction();

  /**
   * A question. A sender that is {@code readOnly} answers none and belongs in no table (BEP 43).
   */
  sealed interface Query extends Message {

    NodeId id();

    boolean readOnly();
  }

  /** Are you there? */
  record Ping(Bytes transaction, NodeId id, boolean readOnly) implements Query {}

  /** Who is close to the target? Also what an unknown query with a target is taken for. */
  record FindNode(Bytes transaction, NodeId id, boolean readOnly, NodeId target) implements Query {}

  /** Who announced this key, and who is close to it? */
  record GetPeers(Bytes transaction, NodeId id, boolean readOnly, NodeId key) implements Query {}

  /** I can be found under this key: at {@code port}, or at the source port if it is implied. */
  record AnnouncePeer(
      Bytes transaction,
      NodeId id,
      boolean readOnly,
      NodeId key,
      int port,
      boolean impliedPort,
      Bytes token)
      implements Query {}

  /** A question that is well-formed but cannot be served; answered with this error. */
  record Unserved(Bytes transaction, NodeId id, boolean readOnly, int code, String reason)
      implements Query {}

  /**
   * An answer. KRPC answers do not say what they answer, so any may carry anything; what is absent
   * is an empty list or null.
   */
  record Response(
      Bytes transaction,
      NodeId id,
      List<Contact> nodes,
      List<InetSocketAddress> values,
      @Nullable Bytes token,
      @Nullable InetSocketAddress observed)
      implements Message {

    public Response {
      nodes = List.copyOf(nodes);
      values = List.copyOf(values);
    }
  }

  /** A refusal: 201 generic, 202 server, 203 protocol, 204 unknown method. */
  record Failure(Bytes transaction, int code, String reason) implements Message {

    public static final int PROTOCOL = 203;
    public static final int UNKNOWN_METHOD = 204;
  }
}
