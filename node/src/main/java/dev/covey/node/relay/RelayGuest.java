package dev.covey.node.relay;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.mux.MuxHandler;
import dev.covey.core.wire.Connection;
import dev.covey.node.swarm.TokenBucket;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One client of a relay. Confined to the relay's event loop. */
final class RelayGuest implements MuxHandler {

  /** Control messages a second; a client that says more is sent away. */
  private static final int TALK_RATE = 200;

  private static final int TALK_BURST = 2_000;

  /** Circuits that a client may ask for: this many at once, then so many a second. */
  private static final int CONNECT_BURST = 32;

  private static final int CONNECT_RATE = 2;

  /** Changes of what a client has registered: this many at once, then one a second. */
  private static final int REGISTER_BURST = 8;

  private static final int REGISTER_RATE = 1;

  final Map<Long, RelayCircuit> circuits = new HashMap<>();
  final Set<Bytes> topics = new LinkedHashSet<>();
  final Deque<RelayFlow> blocked = new ArrayDeque<>();
  final HostShare share;

  /** One more than that of the client before. */
  final long number;

  private final RelayServer server;
  private final Connection connection;
  private final TokenBucket talk;
  private final TokenBucket connects;
  private final TokenBucket registrations;
  private @Nullable MuxChannel channel;
  private long nextId = 1;
  boolean registered;
  boolean gone;
  boolean probing;
  @Nullable List<Bytes> postponed;
  long probedAt;
  long idleSince;

  RelayGuest(RelayServer server, Connection connection, HostShare share, long number, long now) {
    this.server = server;
    this.share = share;
    this.number = number;
    this.connection = connection;
    this.talk = new TokenBucket(TALK_RATE, TALK_BURST, now);
    this.connects = new TokenBucket(CONNECT_RATE, CONNECT_BURST, now);
    this.registrations = new TokenBucket(REGISTER_RATE, REGISTER_BURST, now);
    this.idleSince = now;
    this.probedAt = now - Long.MAX_VALUE / 4;
  }

  PublicKey device() {
    return connection.remotePublicKey();
  }

  Connection connection() {
    return connection;
  }

  Optional<InetSocketAddress> address() {
    return connection.remoteAddress() instanceof InetSocketAddress address
        ? Optional.of(address)
        : Optional.empty();
  }

  boolean isIdle() {
    return circuits.isEmpty() && topics.isEmpty();
  }

  boolean mayRegister(long now) {
    return registrations.tryTake(now);
  }

  boolean mayConnect(long now) {
    return connects.tryTake(now);
  }

  long takeId() {
    nextId += 2;
    return nextId - 2;
  }

  boolean isWritable() {
    return connection.isWritable();
  }

  void send(RelayMessage message) {
    MuxChannel open = channel;
    if (open != null && !gone) {
      message.send(open);
    }
  }

  void channel(MuxChannel opened) {
    channel = opened;
  }

  @Override
  public void onOpen(MuxChannel opened, Decoder handshake) throws ProtocolViolationException {
    RelayHello unused = RelayHello.decode(handshake);
    server.met(this);
  }

  @Override
  public void onMessage(MuxChannel from, int type, Decoder body) throws ProtocolViolationException {
    Optional<RelayMessage> decoded = RelayMessage.decode(type, body);
    long now = server.now();
    boolean bulk = type == RelayMessage.DATA || type == RelayMessage.CREDIT;
    if (!bulk && !talk.tryTake(now)) {
      throw new ProtocolViolationException(
          "more than " + TALK_RATE + " relay messages a second: a flood");
    }
    if (decoded.isPresent()) {
      handle(decoded.get());
    }
  }

  private void handle(RelayMessage message) throws ProtocolViolationException {
    if (message instanceof RelayMessage.Data data) {
      RelayCircuit circuit = circuits.get(data.circuit());
      if (circuit != null) {
        server.circuits().data(this, circuit, data.bytes());
      }
    } else if (message instanceof RelayMessage.Credit credit) {
      RelayCircuit circuit = circuits.get(credit.circuit());
      if (circuit != null) {
        server.circuits().credit(this, circuit, credit.bytes());
      }
    } else if (message instanceof RelayMessage.Register register) {
      server.topics().register(this, List.copyOf(new LinkedHashSet<>(register.topicKeys())));
    } else if (message instanceof RelayMessage.Connect connect) {
      connect(connect);
    } else if (message instanceof RelayMessage.Opened opened) {
      RelayCircuit circuit = circuits.get(opened.circuit());
      if (circuit != null && circuit.answerer() == this) {
        server.circuits().accepted(circuit);
      }
    } else if (message instanceof RelayMessage.Refused refused) {
      end(refused.circuit(), EndReason.UNWANTED);
    } else if (message instanceof RelayMessage.Close close) {
      end(close.circuit(), EndReason.CLOSED);
    } else if (message instanceof RelayMessage.Probe probe) {
      server.probes().probe(this, probe.port());
    } else {
      throw new ProtocolViolationException("a client said what only relays say");
    }
  }

  private void connect(RelayMessage.Connect connect) throws ProtocolViolationException {
    if ((connect.circuit() & 1) != 0 || circuits.containsKey(connect.circuit())) {
      throw new ProtocolViolationException(
          "circuit " + connect.circuit() + " asked for: its number is odd or taken");
    }
    server.connect(this, connect.circuit(), connect.target());
  }

  private void end(long id, EndReason why) {
    RelayCircuit circuit = circuits.get(id);
    if (circuit != null) {
      server.circuits().endedBy(this, circuit, why);
    }
  }

  @Override
  public void onDrain(MuxChannel from) {
    server.circuits().drained(this);
  }

  @Override
  public void onClose(MuxChannel from) {
    server.left(this);
  }
}
