package dev.covey.core.replication;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.core.mux.Mux;
import java.util.function.Predicate;

/** Replicates the logs of one store over any number of connections. Safe on any thread. */
public final class Replicator {

  private final LogStore store;
  private final Predicate<Log> served;

  public Replicator(LogStore store) {
    this(store, log -> true);
  }

  /** Lets peers open only these logs; called on event loops. */
  public Replicator(LogStore store, Predicate<Log> served) {
    this.store = store;
    this.served = served;
  }

  /**
   * Serves the store's logs over a connection to whoever proves that they know a log's key. On the
   * connection's event loop, before anything is read from it.
   */
  @CanIgnoreReturnValue
  public ReplicationSession attach(Mux mux) {
    ReplicationSession session = new ReplicationSession(store, served, mux);
    mux.pair(ReplicationSession.PROTOCOL, session);
    return session;
  }
}
