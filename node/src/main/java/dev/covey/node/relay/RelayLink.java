package dev.covey.node.relay;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.mux.Mux;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.mux.MuxHandler;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.Transport;
import dev.covey.dht.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node has of one relay: registers there, asks for circuits, takes those that come. Methods
 * are safe on any thread; futures are completed on the event loop of the connection to the relay.
 *
 * <p>Nothing a relay says is believed: inside each circuit the two ends prove who they are to each
 * other, and what they say is sealed. A relay that breaks the protocol loses its connection.
 */
public final class RelayLink {

  private static final Logger LOG = LoggerFactory.getLogger(RelayLink.class);

  /** Circuits in one link, both ways; the relay's next offers are refused. */
  static final int MAX_CIRCUITS = 64;

  /** Of those that came here, how many may be without a finished handshake. */
  static final int MAX_HANDSHAKES = 16;

  private static final int MAX_PROBES_ASKED = 4;
  private static final long ASK_SECONDS = 15;

  private final Connection connection;
  private final Transport transport;
  private final KeyPair identity;
  private final Consumer<Connection> incoming;
  private final CompletableFuture<RelayLink> ready = new CompletableFuture<>();
  private final Map<Long, CircuitChannel> circuits = new HashMap<>();
  private final Map<Long, Asked> asked = new HashMap<>();
  private final Deque<CompletableFuture<Integer>> registering = new ArrayDeque<>();
  private final Deque<CompletableFuture<Boolean>> probing = new ArrayDeque<>();
  private @Nullable MuxChannel channel;
  private long nextId;
  private int handshakes;
  private volatile int circuitCount;
  private volatile boolean bridges;
  private volatile Optional<InetSocketAddress> observed = Optional.empty();

  private record Asked(RelayTarget target, CompletableFuture<Connection> answer) {}

  private RelayLink(
      Connection connection, Transport transport, KeyPair identity, Consumer<Connection> incoming) {
    this.connection = connection;
    this.transport = transport;
    this.identity = identity;
    this.incoming = incoming;
  }

  /**
   * Opens the channel on a connection of a node that relays. {@link #ready} says whether it does.
   *
   * @param transport makes the end-to-end connections inside circuits
   * @param identity who this node is in them
   * @param incoming takes, on the event loop, those that others asked for; must start them
   */
  public static RelayLink open(
      Mux mux, Transport transport, KeyPair identity, Consumer<Connection> incoming) {
    RelayLink link = new RelayLink(mux.connection(), transport, identity, incoming);
    mux.connection()
        .execute(
            () -> {
              if (!mux.connection().isOpen()) {
                link.lost();
              } else if (!mux.isOpened(RelayProtocol.NAME, null)) {
                Bytes hello = RelayHello.ofClient().encode();
                link.channel = mux.open(RelayProtocol.NAME, null, hello, link.new Handler());
              }
            });
    return link;
  }

  /** Completes when the other side has said that it relays; fails if it does not. */
  public CompletableFuture<RelayLink> ready() {
    return ready.copy();
  }

  /** Who the relay is. */
  public PublicKey device() {
    return connection.remotePublicKey();
  }

  /** Where the relay is. */
  public InetSocketAddress address() {
    return connection.remoteAddress() instanceof InetSocketAddress address
        ? address
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** The address and port of this node's connection, as the relay sees it. */
  public Optional<InetSocketAddress> observed() {
    return observed;
  }

  /** Whether the relay is in several networks: to be reachable in one is not enough. */
  public boolean bridges() {
    return bridges;
  }

  public boolean isOpen() {
    return connection.isOpen();
  }

  /** How many circuits there are, those without a finished handshake included. */
  public int circuits() {
    return circuitCount;
  }

  /** Ends the link, with all circuits in it. */
  public void close() {
    connection.close("the relay is no longer needed");
  }

  /** Completed with the reason when the link has ended. */
  public CompletableFuture<String> closed() {
    return connection.closed();
  }

  /**
   * Lets others ask for this node, by its device key or these keys of topics (20 bytes each, at
   * most 64), instead of those before. Completes with how many the relay took.
   */
  public CompletableFuture<Integer> register(Collection<Bytes> topicKeys) {
    if (topicKeys.size() > RelayProtocol.MAX_TOPICS) {
      throw new IllegalArgumentException(topicKeys.size() + " topics, at most 64");
    }
    List<Bytes> keys = List.copyOf(topicKeys);
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    ask(
        answer,
        () -> {
          registering.add(answer);
          send(new RelayMessage.Register(keys));
        });
    return answer;
  }

  /**
   * Asks for a circuit and makes a connection in it, not started. Fails with {@link
   * UnavailableException} if the other side cannot be had, with {@link ProtocolViolationException}
   * if the relay led elsewhere or changed bytes.
   */
  public CompletableFuture<Connection> connect(RelayTarget target) {
    CompletableFuture<Connection> answer = new CompletableFuture<>();
    ask(
        answer,
        () -> {
          if (circuits.size() + asked.size() >= MAX_CIRCUITS) {
            answer.completeExceptionally(
                new UnavailableException("more than " + MAX_CIRCUITS + " circuits at a relay"));
            return;
          }
          long id = nextId;
          nextId += 2;
          asked.put(id, new Asked(target, answer));
          send(new RelayMessage.Connect(id, target));
        });
    return answer;
  }

  /** Asks the relay to dial this node at the address it sees; true if it met this node there. */
  public CompletableFuture<Boolean> probe(int port) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    ask(
        answer,
        () -> {
          probing.removeIf(CompletableFuture::isDone);
          if (probing.size() >= MAX_PROBES_ASKED) {
            answer.completeExceptionally(new UnavailableException("probes are under way"));
          } else {
            probing.add(answer);
            send(new RelayMessage.Probe(port));
          }
        });
    return answer;
  }

  @Override
  public String toString() {
    return "relay " + HostPort.format(address());
  }

  private <T> void ask(CompletableFuture<T> answer, Runnable question) {
    var unusedTimeout = answer.orTimeout(ASK_SECONDS, TimeUnit.SECONDS);
    var unused =
        ready.whenComplete(
            (link, failure) -> {
              if (failure != null) {
                answer.completeExceptionally(failure);
              } else {
                connection.execute(
                    () -> {
                      if (connection.isOpen()) {
                        question.run();
                      } else {
                        answer.completeExceptionally(gone());
                      }
                    });
              }
            });
  }

  private void send(RelayMessage message) {
    MuxChannel open = channel;
    if (open != null) {
      message.send(open);
    }
  }

  private UnavailableException gone() {
    return new UnavailableException(this + ": the connection is gone");
  }

  private void lost() {
    UnavailableException failure = gone();
    ready.completeExceptionally(failure);
    asked.values().forEach(one -> one.answer().completeExceptionally(failure));
    asked.clear();
    registering.forEach(one -> one.completeExceptionally(failure));
    registering.clear();
    probing.forEach(one -> one.completeExceptionally(failure));
    probing.clear();
    List.copyOf(circuits.values()).forEach(CircuitChannel::lost);
  }

  /** We asked, and the other side has agreed. */
  private void opened(long id) {
    Asked question = asked.remove(id);
    if (question == null) {
      return;
    }
    var unused =
        connectionIn(id, true)
            .whenComplete(
                (made, failure) -> {
                  if (failure != null) {
                    question.answer().completeExceptionally(failure);
                  } else {
                    verify(question, made);
                  }
                });
  }

  private void verify(Asked question, Connection made) {
    if (question.target() instanceof RelayTarget.OfDevice wanted
        && !made.remotePublicKey().equals(wanted.device())) {
      made.close("somebody else than was asked for");
      question
          .answer()
          .completeExceptionally(
              new ProtocolViolationException(this + " led to somebody else than " + wanted));
    } else if (!question.answer().complete(made)) {
      made.close("no longer wanted");
    }
  }

  private void refused(long id, EndReason reason) {
    Asked question = asked.remove(id);
    if (question != null) {
      question
          .answer()
          .completeExceptionally(
              new UnavailableException(
                  this + " gives no way to " + question.target() + ": " + reason));
    }
  }

  /** Somebody asks for us. */
  private void incoming(long id) throws ProtocolViolationException {
    if ((id & 1) == 0 || circuits.containsKey(id)) {
      throw new ProtocolViolationException("incoming circuit " + id + ": even or taken");
    }
    if (circuits.size() >= MAX_CIRCUITS || handshakes >= MAX_HANDSHAKES) {
      send(new RelayMessage.Refused(id, EndReason.LIMIT));
      return;
    }
    handshakes++;
    CompletableFuture<Connection> made = connectionIn(id, false);
    send(new RelayMessage.Opened(id));
    var unused =
        made.whenComplete(
            (peer, failure) -> {
              handshakes--;
              if (failure != null) {
                LOG.debug("{}: a circuit that came led to nothing: {}", this, failure.getMessage());
              } else {
                incoming.accept(peer);
              }
            });
  }

  private CompletableFuture<Connection> connectionIn(long id, boolean initiator) {
    CircuitChannel circuit =
        new CircuitChannel(new Carried(), id, new CircuitAddress(address(), id));
    circuits.put(id, circuit);
    circuitCount = circuits.size();
    var unused = circuit.register(connection.eventLoop());
    return transport.adopt(circuit, identity, initiator);
  }

  private final class Carried implements CircuitChannel.Carrier {
    @Override
    public void send(RelayMessage message) {
      RelayLink.this.send(message);
    }

    @Override
    public boolean isWritable() {
      return connection.isWritable();
    }

    @Override
    public void ended(CircuitChannel circuit) {
      circuits.remove(circuit.circuit(), circuit);
      circuitCount = circuits.size();
    }
  }

  private final class Handler implements MuxHandler {

    @Override
    public void onOpen(MuxChannel opened, Decoder handshake) throws ProtocolViolationException {
      RelayHello hello = RelayHello.decode(handshake);
      if (!hello.relays()) {
        ready.completeExceptionally(
            new UnavailableException(HostPort.format(address()) + " does not relay"));
        opened.close();
        return;
      }
      channel = opened;
      observed = hello.observed();
      bridges = hello.bridges();
      ready.complete(RelayLink.this);
    }

    @Override
    public void onMessage(MuxChannel from, int type, Decoder body)
        throws ProtocolViolationException {
      Optional<RelayMessage> decoded = RelayMessage.decode(type, body);
      if (decoded.isPresent()) {
        handle(decoded.get());
      }
    }

    private void handle(RelayMessage message) throws ProtocolViolationException {
      if (message instanceof RelayMessage.Data data) {
        CircuitChannel circuit = circuits.get(data.circuit());
        if (circuit != null) {
          circuit.data(data.bytes());
        }
      } else if (message instanceof RelayMessage.Credit credit) {
        CircuitChannel circuit = circuits.get(credit.circuit());
        if (circuit != null) {
          circuit.credit(credit.bytes());
        }
      } else if (message instanceof RelayMessage.Incoming offer) {
        incoming(offer.circuit());
      } else if (message instanceof RelayMessage.Opened one) {
        opened(one.circuit());
      } else if (message instanceof RelayMessage.Refused one) {
        refused(one.circuit(), one.reason());
      } else if (message instanceof RelayMessage.Close close) {
        CircuitChannel circuit = circuits.get(close.circuit());
        if (circuit != null) {
          circuit.end(close.reason());
        }
      } else if (message instanceof RelayMessage.Registered taken) {
        CompletableFuture<Integer> answer = registering.poll();
        if (answer == null || taken.count() > RelayProtocol.MAX_TOPICS) {
          throw new ProtocolViolationException("registered " + taken.count() + ", unasked or more");
        }
        answer.complete((int) taken.count());
      } else if (message instanceof RelayMessage.Probed probed) {
        CompletableFuture<Boolean> answer = probing.poll();
        if (answer != null) {
          answer.complete(probed.reachable());
        }
      } else {
        throw new ProtocolViolationException("a relay said what only clients say");
      }
    }

    @Override
    public void onDrain(MuxChannel from) {
      List.copyOf(circuits.values()).forEach(CircuitChannel::writable);
    }

    @Override
    public void onClose(MuxChannel from) {
      lost();
    }
  }
}
