package dev.covey.dht.mainline;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.kademlia.RoutingTable;
import dev.covey.dht.krpc.KrpcCodec;
import dev.covey.dht.krpc.Message;
import dev.covey.dht.krpc.Transactions;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks, and matches answers to questions. Every answer and every silence goes into the routing
 * table and the list of suspects, whatever it was about.
 */
final class Rpc {

  /** Learns what became of one query. Exactly one of answered and failed is called in the end. */
  interface Handler {

    void answered(Message.Response response);

    /** It is taking longer than usual; the answer may still come. */
    default void late() {}

    /** An error, another node's id, or no answer at all. */
    void failed();

    /** An error of this kind; a failure like others unless overridden. */
    default void refused(Message.Failure failure) {
      failed();
    }
  }

  /** Kept free for single queries when lookups take all they can get. */
  private static final int RESERVED = 64;

  private final RoutingTable table;
  private final Suspects suspects;
  private final Reach reach;
  private final Outbox outbox;
  private final Consumer<Contact> onNewNode;
  private final Transactions<Handler> transactions;

  Rpc(
      RoutingTable table,
      Suspects suspects,
      Reach reach,
      Outbox outbox,
      Random random,
      Consumer<Contact> onNewNode) {
    this.table = table;
    this.suspects = suspects;
    this.reach = reach;
    this.outbox = outbox;
    this.onNewNode = onNewNode;
    this.transactions = new Transactions<>(random);
  }

  /** Whether so few queries wait for an answer that a lookup may ask one more. */
  boolean hasRoom() {
    return transactions.size() < Transactions.MAX_PENDING - RESERVED;
  }

  /** Sends the query that is made for the transaction id; returns how many bytes that took. */
  @CanIgnoreReturnValue
  int query(
      InetSocketAddress to,
      @Nullable NodeId expected,
      Function<Bytes, Message.Query> make,
      Handler handler,
      long now) {
    Bytes transaction =
        suspects.isBanned(to, now) ? null : transactions.open(to, expected, handler, now);
    if (transaction == null) {
      handler.failed();
      return 0;
    }
    reach.contacting(to);
    Bytes datagram = KrpcCodec.encode(make.apply(transaction));
    outbox.send(to, datagram);
    return datagram.length() + Traffic.HEADERS;
  }

  /** Sends a ping whose answer matters only to the routing table. */
  void ping(Contact contact, long now) {
    query(
        contact.address(),
        contact.id(),
        transaction -> new Message.Ping(transaction, table.own(), reach.isReadOnly()),
        new Ignored(),
        now);
  }

  /** Returns whether it answers what was asked of this address and, if one was expected, id. */
  boolean receive(InetSocketAddress from, Message.Response response, long now) {
    Transactions.Pending<Handler> pending = transactions.close(response.transaction(), from, now);
    if (pending == null) {
      return false;
    }
    NodeId expected = pending.expected();
    boolean stranger = expected != null && !expected.equals(response.id());
    suspects.saidId(from, table.idAt(from), response.id(), now);
    boolean banned = suspects.isBanned(from, now);
    if (stranger || banned) {
      table.forget(from);
    }
    Contact contact = new Contact(response.id(), from);
    boolean entered = !banned && table.answered(contact, now);
    if (stranger) {
      pending.context().failed();
    } else {
      pending.context().answered(response);
    }
    if (entered) {
      onNewNode.accept(contact);
    }
    return !stranger;
  }

  /** An error is a sign of life, but not an answer. */
  void receive(InetSocketAddress from, Message.Failure failure, long now) {
    Transactions.Pending<Handler> pending = transactions.close(failure.transaction(), from, now);
    if (pending != null) {
      pending.context().refused(failure);
    }
  }

  void tick(long now) {
    transactions.expire(
        now,
        late -> {
          suspects.late(late.address(), now);
          late.context().late();
        },
        lost -> {
          suspects.late(lost.address(), now);
          NodeId expected = lost.expected();
          if (expected != null) {
            table.failed(new Contact(expected, lost.address()), now);
          }
          lost.context().failed();
        });
  }

  /** Whether no answer is waited for that might still come in time. */
  boolean isIdle() {
    return transactions.onTime() == 0;
  }

  /** How many queries wait for an answer. */
  int pending() {
    return transactions.size();
  }

  private static final class Ignored implements Handler {
    @Override
    public void answered(Message.Response response) {}

    @Override
    public void failed() {}
  }
}
