package dev.covey.node.room;

import dev.covey.core.log.LogStore;
import dev.covey.node.identity.Identity;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What rooms work with.
 *
 * @param store opened with {@link dev.covey.node.room.index.RoomTables#ALL}
 * @param files where the bytes of files are kept
 * @param clock the wall clock
 * @param app runs indexing and listeners; may block, so at least two threads
 * @param downloads runs what waits for the bytes of files
 * @param later what members do for each other after a while
 */
public record RoomServices(
    LogStore store,
    Identity identity,
    FileStore files,
    InstantSource clock,
    Executor app,
    Downloads downloads,
    Later later) {

  /** With waits of real time, after which the executor is used, and downloads of its own. */
  public RoomServices(
      LogStore store, Identity identity, FileStore files, InstantSource clock, Executor app) {
    this(store, identity, files, clock, app, new Downloads(), Later.on(app));
  }
}
