package dev.covey.node.room;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.Registration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The logs of a room as peers tell of them, and as they are told of. Safe on any thread. */
public interface SharedLogs {

  /** Whether the log is one of the room's for good. */
  boolean isMember(LogKey key);

  /** How much of every member's log is here, in the order in which to tell it. */
  List<Head> heads();

  /** Whether a member's log is just as long here. */
  boolean isHere(Head head);

  /** 32 bytes that are the same wherever {@link #heads} are. */
  Bytes digest();

  /** Calls the listener when more of a member's log is here; it must be short. */
  Registration onHead(Consumer<Head> listener);

  /**
   * A peer says that a log is this room's and this long. Returns the log if it should be replicated
   * with that peer: lengths differ. Empty for a log too many.
   */
  Optional<Log> onRemoteHead(LogKey key, long length);

  /** Logs with gaps that somebody may be able to fill, however long they are here and there. */
  default List<Log> gapped() {
    return List.of();
  }

  /** These are about to be introduced: what can be done for all at once is done. */
  default void expect(Collection<LogKey> keys) {}

  /**
   * Waits for a log on the word of a peer, until that peer {@link #withdraw withdraws} it or the
   * log has become a member's; false if it was refused or there are too many.
   */
  boolean introduce(LogKey key, PublicKey from);

  /** The peer that introduced a log is gone, or its word is needed no more. */
  void withdraw(LogKey key);
}
