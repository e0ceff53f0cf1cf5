package dev.covey.core.replication;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.DiscoveryKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.core.log.Registration;
import dev.covey.core.mux.Mux;
import dev.covey.core.replication.WireMessage.Extension;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Replicates the logs of one store over any number of connections. Safe on any thread. */
public final class Replicator {

  private final LogStore store;
  private final Predicate<Log> served;
  private final BooleanSupplier intake;
  private final Map<DiscoveryKey, Set<LogPeer>> peers = new ConcurrentHashMap<>();
  private final Map<Name, LogExtension.Listener> extensions = new ConcurrentHashMap<>();

  public Replicator(LogStore store) {
    this(store, log -> true);
  }

  /** Lets peers open only these logs; called on event loops. */
  public Replicator(LogStore store, Predicate<Log> served) {
    this(store, served, () -> true);
  }

  /**
   * As the other one, asking for blocks only while {@code intake} says so; what was asked for still
   * comes, 32 MiB a connection at most. It is called often, on event loops.
   */
  public Replicator(LogStore store, Predicate<Log> served, BooleanSupplier intake) {
    this.store = store;
    this.served = served;
    this.intake = intake;
  }

  /**
   * Serves the store's logs over a connection to whoever proves that they know a log's key. On the
   * connection's event loop, before anything is read from it.
   */
  @CanIgnoreReturnValue
  public ReplicationSession attach(Mux mux) {
    ReplicationSession session = new ReplicationSession(this, store, served, mux);
    mux.pair(ReplicationSession.PROTOCOL, session);
    return session;
  }

  /** Whether blocks may be asked for now. */
  boolean takesMore() {
    return intake.getAsBoolean();
  }

  /** The peers that have this log open now. */
  public List<RemotePeer> peers(Log log) {
    return peers.getOrDefault(log.discoveryKey(), Set.of()).stream().map(RemotePeer::new).toList();
  }

  /**
   * Opens a way for messages of this name beside a log, as Hypercore's {@code registerExtension};
   * {@link IllegalStateException} if that name is taken. Until it is closed.
   */
  public LogExtension extension(Log log, String name, LogExtension.Listener listener) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an extension needs a name");
    }
    Name key = new Name(log.discoveryKey(), name);
    if (extensions.putIfAbsent(key, listener) != null) {
      throw new IllegalStateException("extension " + name + " of this log is open already");
    }
    return new LogExtension() {
      @Override
      public void broadcast(Bytes payload) {
        peers(log).forEach(peer -> send(peer, payload));
      }

      @Override
      public void send(RemotePeer peer, Bytes payload) {
        if (payload.length() > MAX_PAYLOAD) {
          throw new IllegalArgumentException(
              "extension message of " + payload.length() + " bytes, at most " + MAX_PAYLOAD);
        }
        peer.peer().send(new Extension(name, payload));
      }

      @Override
      public void close() {
        extensions.remove(key, listener);
      }
    };
  }

  /** A peer has opened its log; until closed. */
  Registration joined(LogPeer peer) {
    Set<LogPeer> set =
        peers.computeIfAbsent(peer.log().discoveryKey(), key -> ConcurrentHashMap.newKeySet());
    set.add(peer);
    return () -> set.remove(peer);
  }

  void onExtension(Log log, String name, RemotePeer from, Bytes payload) {
    LogExtension.Listener listener = extensions.get(new Name(log.discoveryKey(), name));
    if (listener != null) {
      listener.onMessage(from, payload.compact());
    }
  }

  private record Name(DiscoveryKey log, String name) {}
}
