package dev.covey.core.replication;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogInfo;
import dev.covey.core.log.LogListener;
import dev.covey.core.log.Registration;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.mux.MuxHandler;
import dev.covey.core.replication.WireMessage.BitfieldWords;
import dev.covey.core.replication.WireMessage.Cancel;
import dev.covey.core.replication.WireMessage.Data;
import dev.covey.core.replication.WireMessage.NoData;
import dev.covey.core.replication.WireMessage.Range;
import dev.covey.core.replication.WireMessage.Request;
import dev.covey.core.replication.WireMessage.Sync;
import dev.covey.core.replication.WireMessage.Want;
import dev.covey.core.wire.Capability;
import dev.covey.core.wire.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log over one connection: what each side has, and what it told the other. Confined to the
 * connection's event loop; the log's events only ask it to look again.
 */
final class LogPeer implements MuxHandler, LogListener {

  private static final Logger LOG = LoggerFactory.getLogger(LogPeer.class);

  /** Blocks that one want covers, and its alignment, as JavaScript's. */
  private static final long WANT_BLOCKS = 1L << 21;

  private static final long MAX_WANTS = 64;

  private final ReplicationSession session;
  private final Connection connection;
  private final Log log;
  private final LogUploads uploads;
  private final LogDownloads downloads;
  private final List<Registration> registrations = new ArrayList<>();
  private final AtomicBoolean lookingAgain = new AtomicBoolean();
  private final Set<Long> wants = new HashSet<>();
  private final Encoder scratch = new Encoder(64);
  private @Nullable MuxChannel channel;
  private @Nullable Sync lastSent;
  private boolean synced;
  private long remoteFork;
  private long remoteLength;
  private long announced;

  LogPeer(ReplicationSession session, Connection connection, Log log) {
    this.session = session;
    this.connection = connection;
    this.log = log;
    this.uploads = new LogUploads(log);
    this.downloads = new LogDownloads(this, log);
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
    lookAgain();
  }

  @Override
  public void onMessage(MuxChannel from, int type, Decoder body) throws ProtocolViolationException {
    if (type >= WireMessage.TYPES) {
      return;
    }
    WireMessage message = WireMessage.decode(type, body);
    if (message instanceof Data data) {
      Bytes value = data.proof().block() == null ? null : data.proof().block().value();
      session.received(value == null ? 0 : value.length());
      downloads.onData(data);
    } else if (message instanceof Request request) {
      uploads.add(request);
    } else if (message instanceof Sync sync) {
      onSync(sync);
    } else if (message instanceof Cancel cancel) {
      uploads.cancel(cancel.id());
    } else if (message instanceof NoData noData) {
      downloads.onNoData(noData);
    } else if (message instanceof Range range) {
      onRange(range);
    } else if (message instanceof BitfieldWords bits) {
      downloads.remote().add(bits.start(), bits.words(), log.length());
    } else if (message instanceof Want want) {
      onWant(want);
    }
  }

  @Override
  public void onBatchEnd(MuxChannel from) {
    downloads.store();
    uploads.answer(from);
    lookAgain();
  }

  @Override
  public void onDrain(MuxChannel from) {
    uploads.answer(from);
    lookAgain();
  }

  @Override
  public void onClose(MuxChannel from) {
    registrations.forEach(Registration::close);
    registrations.clear();
    downloads.close();
    session.closed(log, this);
  }

  @Override
  public void onAppend(LogInfo info) {
    changed();
  }

  @Override
  public void onBlocks(long start, long end) {
    changed();
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

  /** Runs on the event loop; not at all if that was shut down, and the connection with it. */
  void execute(Runnable work) {
    try {
      connection.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("the event loop of {} is gone", connection.remoteAddress());
    }
  }

  void fail(String reason) {
    LOG.debug("closing the connection to {}: {}", connection.remoteAddress(), reason);
    connection.close(reason);
  }

  /** Tells what changed here and asks for what is wanted. */
  private void lookAgain() {
    MuxChannel open = channel;
    if (open == null || !open.isOpen()) {
      return;
    }
    tell(open);
    if (synced) {
      ask(open);
      downloads.fill(open, remoteFork, remoteLength);
    }
  }

  private void tell(MuxChannel open) {
    LogInfo info = log.info();
    boolean sameFork = remoteFork == info.fork();
    boolean ahead = !synced || (sameFork && remoteLength < info.length());
    Sync now =
        new Sync(
            info.fork(),
            info.length(),
            synced && sameFork ? remoteLength : 0,
            ahead,
            true,
            true,
            log.manifest().isPresent(),
            false);
    if (!now.equals(lastSent)) {
      if (lastSent != null && lastSent.fork() != now.fork()) {
        long cut = Math.min(announced, info.contiguousLength());
        send(open, new Range(true, cut, Math.max(1, announced - cut)));
        announced = cut;
      }
      lastSent = now;
      send(open, now);
    }
    if (info.contiguousLength() > announced) {
      announced = info.contiguousLength();
      send(open, new Range(false, 0, announced));
    }
  }

  /** Asks which blocks the peer has where its own announcements leave it open. */
  private void ask(MuxChannel open) {
    long missing = log.contiguousLength();
    if (missing >= log.length()
        || downloads.remote().prefix() >= log.length()
        || !log.downloads().isActive()
        || wants.size() >= MAX_WANTS) {
      return;
    }
    long start = missing / WANT_BLOCKS * WANT_BLOCKS;
    if (wants.add(start)) {
      send(open, new Want(start, WANT_BLOCKS, false));
    }
  }

  private void onSync(Sync sync) {
    if (synced && sync.fork() != remoteFork) {
      downloads.remote().clear();
      wants.clear();
    }
    synced = true;
    remoteFork = sync.fork();
    remoteLength = sync.length();
    session.synced(log, new RemoteLog(remoteFork, remoteLength));
  }

  private void onRange(Range range) throws ProtocolViolationException {
    if (range.length() > Encoder.MAX_UINT - range.start()) {
      throw new ProtocolViolationException("a range that ends beyond 2^53 - 1");
    }
    if (range.drop()) {
      downloads.remote().drop(range.start(), range.length());
      wants.clear();
    } else {
      downloads.remote().add(range.start(), range.length(), log.length());
    }
  }

  private void onWant(Want want) {
    MuxChannel open = channel;
    if (open == null || want.length() > WANT_BLOCKS || want.length() <= 0) {
      return;
    }
    LogInfo info = log.info();
    if (want.start() + want.length() <= info.contiguousLength()
        || info.contiguousLength() == info.length()) {
      if (info.contiguousLength() > 0) {
        send(open, new Range(false, 0, info.contiguousLength()));
      }
      return;
    }
    long start = want.start() & -32L;
    long end = Math.min(want.start() + want.length(), info.length());
    Encoder words = new Encoder();
    for (long at = start; at < end; at += 32) {
      words.u32(log.held().word32(at));
    }
    if (words.size() > 0) {
      send(open, new BitfieldWords(start, words.toBytes()));
    }
  }

  private void send(MuxChannel open, WireMessage message) {
    scratch.reset();
    message.encodeTo(scratch);
    open.send(message.type(), scratch);
  }
}
