package dev.covey.core.replication;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.log.Conflict;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogInfo;
import dev.covey.core.log.LogListener;
import dev.covey.core.log.Registration;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.mux.MuxHandler;
import dev.covey.core.replication.WireMessage.BitfieldWords;
import dev.covey.core.replication.WireMessage.Cancel;
import dev.covey.core.replication.WireMessage.Data;
import dev.covey.core.replication.WireMessage.Extension;
import dev.covey.core.replication.WireMessage.NoData;
import dev.covey.core.replication.WireMessage.Range;
import dev.covey.core.replication.WireMessage.Request;
import dev.covey.core.replication.WireMessage.Sync;
import dev.covey.core.replication.WireMessage.Unwant;
import dev.covey.core.replication.WireMessage.Want;
import dev.covey.core.wire.Capability;
import dev.covey.core.wire.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log over one connection: hands each message to whom it concerns, and looks again at what is
 * to tell and to ask whenever something changed. Confined to the connection's event loop; the log's
 * events only ask it to look again.
 */
final class LogPeer implements MuxHandler, LogListener {

  private static final Logger LOG = LoggerFactory.getLogger(LogPeer.class);

  private static final long LOOK_AGAIN_MILLIS = 100;

  private final ReplicationSession session;
  private final Connection connection;
  private final Log log;
  private final Requests requests = new Requests();
  private final RemoteState remote = new RemoteState();
  private final LogAnnouncements announcements;
  private final LogUploads uploads;
  private final LogDownloads downloads;
  private final LogHeads heads;
  private final LogSeeks seeks;
  private final Suspicion suspicion;
  private final LogExtensions extensions;
  private final List<Registration> registrations = new ArrayList<>();
  private final AtomicBoolean lookingAgain = new AtomicBoolean();
  private @Nullable MuxChannel channel;
  private boolean lookingLater;

  LogPeer(ReplicationSession session, Connection connection, Log log) {
    this.session = session;
    this.connection = connection;
    this.log = log;
    this.announcements = new LogAnnouncements(log, remote);
    this.uploads = new LogUploads(log);
    this.downloads = new LogDownloads(this, log, requests, remote);
    this.heads = new LogHeads(this, log, requests, remote, downloads);
    this.seeks = new LogSeeks(log, requests, remote, downloads);
    this.suspicion = new Suspicion(this, log, requests, remote);
    this.extensions = new LogExtensions(session.replicator(), this, log);
  }

  Log log() {
    return log;
  }

  Connection connection() {
    return connection;
  }

  RemoteState remote() {
    return remote;
  }

  void opening(MuxChannel opened) {
    channel = opened;
  }

  @Override
  public void onOpen(MuxChannel opened, Decoder handshake) throws ProtocolViolationException {
    channel = opened;
    long unusedFlags = handshake.uint();
    Bytes proof = handshake.fixed32();
    if (!proof.equals(Capability.theirs(connection, log.key().bytes()))) {
      throw new ProtocolViolationException(
          "wrong capability: the peer does not know the key of log " + log.discoveryKey());
    }
    registrations.add(log.listen(this));
    registrations.add(log.downloads().onChange(this::changed));
    registrations.add(session.replicator().joined(this));
    if (log.isDeleted()) {
      close();
      return;
    }
    log.conflict().ifPresent(conflict -> suspicion.tell(opened, conflict));
    lookAgain();
  }

  @Override
  public void onMessage(MuxChannel from, int type, Decoder body) throws ProtocolViolationException {
    if (type >= WireMessage.TYPES) {
      return;
    }
    WireMessage message = WireMessage.decode(type, body);
    if (message instanceof Data data) {
      onData(from, data);
    } else if (message instanceof Request request) {
      uploads.add(request);
    } else if (message instanceof Sync sync) {
      announcements.onSync(sync);
      session.synced(log, new RemoteLog(sync.fork(), sync.length()));
    } else if (message instanceof Cancel cancel) {
      uploads.cancel(cancel.id());
    } else if (message instanceof NoData noData) {
      if (noData.id() == Requests.CONFLICT) {
        suspicion.onNoData();
      } else {
        requests.onNoData(noData);
      }
    } else if (message instanceof Range range) {
      announcements.onRange(range);
    } else if (message instanceof BitfieldWords bits) {
      remote.blocks().add(bits.start(), bits.words(), log.length());
    } else if (message instanceof Want want) {
      announcements.onWant(from, want);
    } else if (message instanceof Unwant unwant) {
      announcements.onUnwant(unwant);
    } else if (message instanceof Extension extension) {
      extensions.onMessage(extension);
    }
  }

  @Override
  public void onBatchEnd(MuxChannel from) throws ProtocolViolationException {
    downloads.store();
    uploads.answer(from);
    lookAgain();
  }

  @Override
  public void onDrain(MuxChannel from) {
    try {
      uploads.answer(from);
    } catch (ProtocolViolationException e) {
      fail(String.valueOf(e.getMessage()));
    }
    lookAgain();
  }

  @Override
  public void onClose(MuxChannel from) {
    registrations.forEach(Registration::close);
    registrations.clear();
    requests.lose();
    downloads.close();
    session.closed(log, this);
  }

  @Override
  public void onAppend(LogInfo info) {
    changed();
  }

  @Override
  public void onBlocks(long start, long end) {
    announcements.added(start, end);
    changed();
  }

  @Override
  public void onClear(long start, long end) {
    announcements.removed(start, end);
    changed();
  }

  @Override
  public void onConflict(Conflict conflict) {
    execute(
        () -> {
          MuxChannel open = channel;
          if (open != null && open.isOpen()) {
            suspicion.tell(open, conflict);
          }
        });
  }

  @Override
  public void onDelete() {
    execute(this::close);
  }

  /** Another log of the same key may be opened over this connection next. On the event loop. */
  void close() {
    MuxChannel known = channel;
    if (known != null && !known.isClosed()) {
      known.close();
    }
  }

  /** Looks again, soon, on the event loop. Any thread. */
  void changed() {
    if (lookingAgain.compareAndSet(false, true)) {
      execute(
          () -> {
            lookingAgain.set(false);
            lookAgain();
          });
    }
  }

  /** Looks again after a while, as answers may be late by then. */
  void lookAgainLater() {
    if (!lookingLater) {
      lookingLater = true;
      connection.schedule(
          () -> {
            lookingLater = false;
            lookAgain();
          },
          LOOK_AGAIN_MILLIS);
    }
  }

  /** Runs on the event loop; not at all if that was shut down, and the connection with it. */
  void execute(Runnable work) {
    try {
      connection.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("the event loop of {} is gone", connection.remoteAddress());
    }
  }

  /** Sends an extension message; any thread. */
  void send(Extension extension) {
    execute(
        () -> {
          MuxChannel open = channel;
          if (open != null && open.isOpen()) {
            announcements.send(open, extension);
          }
        });
  }

  /** The peer did what no honest one does. */
  void fail(String reason) {
    LOG.debug("closing the connection to {}: {}", connection.remoteAddress(), reason);
    connection.closeFor(new ProtocolViolationException(reason));
  }

  long now() {
    return connection.nanoTime();
  }

  /** Whether what came over this connection and is not stored yet, and the disk, leave room. */
  boolean isRoomy() {
    return session.isRoomy();
  }

  /** How many more blocks may be asked for, with so many on their way. */
  int room(int taken) {
    return session.room(this, taken);
  }

  /** So many blocks more, or fewer, are on their way or wait to be stored. */
  void asking(int blocks) {
    session.asking(blocks);
  }

  /** Looks again once there is room. */
  void waitForRoom() {
    session.waitForRoom(this);
  }

  /** So many bytes more, or fewer, wait to be stored. */
  void storing(long bytes) {
    session.storing(bytes);
  }

  /** What was handed over could not be stored: no fault of the peer's. */
  void notStored(Throwable failure) {
    if (!log.isDeleted()) {
      LOG.warn("log {} is not fetched any more: {}", log.key(), String.valueOf(failure));
    }
    close();
  }

  /** What was handed over is stored but for what was wrong. */
  void stored(String wrong) {
    MuxChannel open = channel;
    if (open == null || !open.isOpen()) {
      return;
    }
    if (wrong.isEmpty()) {
      changed();
    } else {
      suspicion.arise(open, wrong);
    }
  }

  private void onData(MuxChannel from, Data data) throws ProtocolViolationException {
    Bytes value = data.proof().block() == null ? null : data.proof().block().value();
    session.received(value == null ? 0 : value.length());
    if (data.id() == Requests.CONFLICT) {
      suspicion.onData(from, data);
    } else if (!requests.onData(data)) {
      LOG.trace("{} answered what was not asked", connection);
    }
  }

  private void lookAgain() {
    look();
    session.looked(this);
  }

  /** Tells what changed here and asks for what is wanted. */
  private void look() {
    MuxChannel open = channel;
    if (open == null || !open.isOpen() || log.conflict().isPresent()) {
      return;
    }
    announcements.tell(open);
    if (remote.isSynced() && !suspicion.isOpen()) {
      announcements.ask(open);
      heads.look(open);
      seeks.look(open);
      downloads.fill(open);
      downloads.store();
    }
  }
}
