package dev.covey.core.replication.interop;

import dev.covey.core.log.LogKey;
import java.util.List;

/**
 * One side of a case, of either implementation: logs by name, and connections to the other side.
 * What waits fails after 30 seconds, {@link #await} after 30 seconds without progress.
 */
interface Peer extends AutoCloseable {

  /** Makes, or opens again, a log that this peer writes. */
  LogKey create(String log, LogSpec spec);

  /** Opens somebody else's log; connections that are there serve it at once. */
  void open(String log, LogSpec spec, LogKey key);

  /** Appends blocks of {@link Content}. */
  void append(String log, String text, int count, int size);

  void truncate(String log, long length);

  void clear(String log, long start, long end);

  LogState state(String log);

  /** How many of the blocks are here. */
  long held(String log, long start, long end);

  /** {@link Content#hash} over blocks that are here; fails if one is not. */
  String hash(String log, long start, long end);

  /** {@link Content#hash} over blocks from here or from peers, all asked for at once. */
  String get(String log, List<Long> indexes);

  /** The block that holds this byte, found with peers' help, as {index, offset in it}. */
  Place seek(String log, long at);

  /** Returns when the blocks are here. */
  void download(String log, long start, long end);

  /** Wants everything, and what comes later, from now on. */
  void follow(String log);

  /** Returns when the log has at least come this far. */
  void await(String log, long length, long fork, long contiguousLength);

  /** Hears messages beside the log, under an extension's name. */
  void extend(String log, String extension);

  /** Sends a message beside the log to all who have it open. */
  void broadcast(String log, String extension, String text);

  /** Returns what was heard beside the log, as "name: text", once it is so many messages. */
  List<String> heard(String log, int count);

  /** Listens on 127.0.0.1, once; returns the port. */
  int listen();

  void connect(int port);

  /** Ends connections and everything that is wanted; what is stored stays. */
  void reset();

  @Override
  void close();

  /** Where a byte is. */
  record Place(long index, long offset) {}
}
