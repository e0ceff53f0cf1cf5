package dev.covey.dht.krpc;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;
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
  record FindNode(Bytes transaction, NodeId id, boolean readOnly, NodeId target, Want want)
      implements Query {

    public FindNode(Bytes transaction, NodeId id, boolean readOnly, NodeId target) {
      this(transaction, id, readOnly, target, Want.UNSAID);
    }
  }

  /** Who announced this key, and who is close to it? */
  record GetPeers(Bytes transaction, NodeId id, boolean readOnly, NodeId key, Want want)
      implements Query {

    public GetPeers(Bytes transaction, NodeId id, boolean readOnly, NodeId key) {
      this(transaction, id, readOnly, key, Want.UNSAID);
    }
  }

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

  /**
   * Who has the item kept here, and who is close to it? With {@code newerThan}, the item itself is
   * wanted only if its sequence number is greater.
   */
  record GetItem(
      Bytes transaction,
      NodeId id,
      boolean readOnly,
      NodeId target,
      OptionalLong newerThan,
      Want want)
      implements Query {}

  /** Keep this item; with {@code cas}, only in the place of one with that sequence number. */
  record PutItem(
      Bytes transaction, NodeId id, boolean readOnly, Bytes token, Item item, OptionalLong cas)
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
      @Nullable InetSocketAddress observed,
      Found found)
      implements Message {

    public Response {
      nodes = List.copyOf(nodes);
      values = List.copyOf(values);
    }

    public Response(
        Bytes transaction,
        NodeId id,
        List<Contact> nodes,
        List<InetSocketAddress> values,
        @Nullable Bytes token,
        @Nullable InetSocketAddress observed) {
      this(transaction, id, nodes, values, token, observed, Found.NOTHING);
    }
  }

  /**
   * What an answer to {@link GetItem} holds of the item, not yet verified. A node may name the
   * sequence number alone.
   */
  record Found(
      @Nullable Bytes value, @Nullable PublicKey key, OptionalLong seq, @Nullable Bytes signature) {

    public static final Found NOTHING = new Found(null, null, OptionalLong.empty(), null);

    /** All of an item that is kept here. */
    public static Found of(Item item) {
      return item instanceof Item.Mutable mutable
          ? new Found(
              mutable.value(), mutable.key(), OptionalLong.of(mutable.seq()), mutable.signature())
          : new Found(item.value(), null, OptionalLong.empty(), null);
    }

    /** Its sequence number alone. */
    public static Found numberOf(Item.Mutable item) {
      return new Found(null, null, OptionalLong.of(item.seq()), null);
    }

    /** Whether there is nothing in it. */
    public boolean isNothing() {
      return equals(NOTHING);
    }

    /** The immutable item kept at the target, or null if this is not it. */
    public Item.@Nullable Immutable immutable(NodeId target) {
      Bytes content = value;
      if (content == null) {
        return null;
      }
      Item.Immutable item = new Item.Immutable(content);
      return item.target().equals(target) ? item : null;
    }

    /** The item of this key and salt, its signature not yet verified; or null if this is not it. */
    public Item.@Nullable Mutable mutable(PublicKey wanted, Bytes salt) {
      Bytes content = value;
      Bytes signed = signature;
      if (content == null || signed == null || !wanted.equals(key) || seq.isEmpty()) {
        return null;
      }
      return new Item.Mutable(wanted, salt, seq.getAsLong(), content, signed);
    }
  }

  /** A refusal and its kind. */
  record Failure(Bytes transaction, int code, String reason) implements Message {

    public static final int GENERIC = 201;
    public static final int SERVER = 202;
    public static final int PROTOCOL = 203;
    public static final int UNKNOWN_METHOD = 204;
    public static final int VALUE_TOO_LARGE = 205;
    public static final int BAD_SIGNATURE = 206;
    public static final int SALT_TOO_LARGE = 207;
    public static final int OTHER_SEQUENCE_NUMBER = 301;
    public static final int OLD_SEQUENCE_NUMBER = 302;
  }
}
