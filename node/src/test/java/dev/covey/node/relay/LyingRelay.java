package dev.covey.node.relay;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import dev.covey.dht.HostPort;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Relays one circuit at a time, and not as it should. */
final class LyingRelay implements AutoCloseable {

  /** What it does to those who ask: the target it leads to, and what becomes of the bytes. */
  interface Lie {
    default PublicKey leadTo(PublicKey wanted) {
      return wanted;
    }

    /** The bytes that are passed on instead; empty for none. */
    default Bytes pass(Bytes bytes) {
      return bytes;
    }

    default boolean answers() {
      return true;
    }
  }

  final List<Bytes> seen = new CopyOnWriteArrayList<>();
  final Map<PublicKey, RawChannel> guests = new ConcurrentHashMap<>();
  private final Lie lie;
  private final ListeningPort port;
  private final Map<PublicKey, PublicKey> pairs = new ConcurrentHashMap<>();
  private final Map<PublicKey, Long> ids = new ConcurrentHashMap<>();
  private final List<Connection> connections = new ArrayList<>();

  LyingRelay(Transport transport, Lie lie) {
    this.lie = lie;
    this.port = transport.listen(HostPort.parse("127.0.0.1:0"), KeyPair.generate(), this::accept);
  }

  static Lie changing(UnaryOperator<Bytes> change) {
    return new Lie() {
      @Override
      public Bytes pass(Bytes bytes) {
        return change.apply(bytes);
      }
    };
  }

  InetSocketAddress address() {
    return port.address();
  }

  boolean allSeen(Bytes words) {
    Bytes all = seen.stream().reduce(Bytes.EMPTY, (one, other) -> one.concat(other));
    return all.hex().contains(words.hex());
  }

  void say(PublicKey guest, RelayMessage message) {
    Objects.requireNonNull(guests.get(guest)).say(message);
  }

  private PublicKey other(PublicKey guest) {
    return Objects.requireNonNull(pairs.get(guest));
  }

  private long id(PublicKey guest) {
    return Objects.requireNonNull(ids.get(guest));
  }

  private synchronized void accept(Connection connection) {
    connections.add(connection);
    PublicKey who = connection.remotePublicKey();
    guests.put(who, new RawChannel(connection, true, message -> hear(who, message)));
  }

  private synchronized void hear(PublicKey who, RelayMessage message) {
    if (message instanceof RelayMessage.Register register) {
      say(who, new RelayMessage.Registered(register.topicKeys().size()));
    } else if (message instanceof RelayMessage.Connect connect && lie.answers()) {
      PublicKey target = lie.leadTo(((RelayTarget.OfDevice) connect.target()).device());
      pairs.put(who, target);
      pairs.put(target, who);
      ids.put(who, connect.circuit());
      ids.put(target, 1L);
      say(target, new RelayMessage.Incoming(1, true));
    } else if (message instanceof RelayMessage.Opened && pairs.containsKey(who)) {
      PublicKey asker = other(who);
      say(asker, new RelayMessage.Opened(id(asker)));
    } else if (message instanceof RelayMessage.Data data && pairs.containsKey(who)) {
      seen.add(data.bytes());
      Bytes changed = lie.pass(data.bytes());
      PublicKey other = other(who);
      if (!changed.isEmpty()) {
        say(other, new RelayMessage.Data(id(other), changed));
      }
    }
  }

  @Override
  public void close() {
    port.close();
    connections.forEach(connection -> connection.close("test is over"));
  }
}
