package dev.covey.core.mux;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Many channels on one connection. Confined to the event loop of the connection: {@link
 * Connection#execute} goes there.
 *
 * <p>Two opens of the same protocol and id, one from each side, make a channel. An open for
 * something unknown goes to the hook of its protocol and is rejected if that does not open it. What
 * is sent is collected and leaves at the end of the turn of the loop, as batches.
 */
public final class Mux {

  /** Channels of ours at once; more is {@link IllegalStateException}. */
  public static final int MAX_CHANNELS = 1 << 16;

  private final Connection connection;
  private final Outbox outbox;
  private final RemoteOpens remotes;
  private final LocalChannels locals = new LocalChannels();
  private final Map<String, PairHook> hooks = new HashMap<>();
  private final List<MuxChannel> touched = new ArrayList<>();
  private final List<MuxChannel> paired = new ArrayList<>();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private boolean dispatching;
  private boolean closed;

  /** Makes a mux and starts the connection. On the event loop, or anywhere before it is used. */
  public static Mux start(Connection connection) {
    return start(connection, mux -> {});
  }

  /**
   * As {@link #start(Connection)}; {@code setUp} runs on the event loop before anything is read.
   */
  public static Mux start(Connection connection, java.util.function.Consumer<Mux> setUp) {
    Mux mux = new Mux(connection);
    connection.execute(
        () -> {
          setUp.accept(mux);
          connection.start(mux.new Listener());
        });
    return mux;
  }

  private Mux(Connection connection) {
    this.connection = connection;
    this.outbox = new Outbox(connection);
    this.remotes = new RemoteOpens(connection);
  }

  public Connection connection() {
    return connection;
  }

  /** Sets who is asked when the other side opens a channel of this protocol that we have not. */
  public void pair(String protocol, PairHook hook) {
    checkLoop();
    hooks.put(protocol, hook);
  }

  /** Undoes {@link #pair}. */
  public void unpair(String protocol) {
    checkLoop();
    hooks.remove(protocol);
  }

  /** Whether we have a channel of this protocol and id that is not closed. */
  public boolean isOpened(String protocol, @Nullable Bytes id) {
    checkLoop();
    return locals.contains(new ChannelName(protocol, id));
  }

  /** All channels of ours that are not closed. */
  public List<MuxChannel> channels() {
    checkLoop();
    return locals.all();
  }

  /**
   * Opens a channel. The handler hears of it when the other side has opened it too, or closed or
   * rejected it. Messages may be sent at once.
   */
  public MuxChannel open(String protocol, @Nullable Bytes id, Bytes handshake, MuxHandler handler) {
    checkLoop();
    if (closed) {
      throw new IllegalStateException("connection is closed");
    }
    ChannelName name = new ChannelName(protocol, id);
    MuxChannel channel = locals.add(this, name, handler);
    RemoteOpen waiting = takeWaiting(name);
    if (waiting == null) {
      locals.awaitAnswer(channel);
    } else {
      pairUp(channel, waiting);
    }
    Encoder open = new Encoder(64).uint(channel.localId()).string(protocol);
    outbox.add(Control.CHANNEL, Control.OPEN, open.optionalBuffer(name.id()).toBytes(), handshake);
    if (waiting != null && !dispatching) {
      connection.eventLoop().execute(this::openPaired);
    }
    return channel;
  }

  /** Holds back what is sent until the matching {@link #uncork}, in batches of about 48 KiB. */
  public void cork() {
    checkLoop();
    outbox.cork();
  }

  /** Ends what {@link #cork} began. Calls nest. */
  public void uncork() {
    checkLoop();
    outbox.uncork();
  }

  /** Completed with the reason when the connection has ended and every handler was told. */
  public CompletableFuture<String> closed() {
    return ended.copy();
  }

  Outbox outbox() {
    return outbox;
  }

  void checkLoop() {
    if (!connection.eventLoop().inEventLoop()) {
      throw new IllegalStateException(
          "mux used by " + Thread.currentThread().getName() + ", not by its event loop");
    }
  }

  void close(MuxChannel channel) {
    checkLoop();
    if (channel.closed) {
      return;
    }
    outbox.add(Control.CHANNEL, Control.CLOSE, new Encoder(9).uint(channel.localId()).toBytes());
    end(channel);
  }

  /**
   * Forgets a channel and tells its handler. Its id is free once the other side has answered it.
   */
  private void end(MuxChannel channel) {
    channel.closed = true;
    RemoteOpen remote = channel.remote;
    if (remote != null) {
      remotes.remove(remote);
      channel.remote = null;
      locals.removeAndFree(channel);
    } else {
      locals.removeButReserve(channel);
    }
    channel.handler().onClose(channel);
  }

  private @Nullable RemoteOpen takeWaiting(ChannelName name) {
    for (RemoteOpen waiting = remotes.takeWaiting(name);
        waiting != null;
        waiting = remotes.takeWaiting(name)) {
      if (!waiting.closedEarly) {
        return waiting;
      }
      reject(waiting);
    }
    return null;
  }

  private void reject(RemoteOpen remote) {
    remotes.remove(remote);
    outbox.add(Control.CHANNEL, Control.REJECT, new Encoder(9).uint(remote.remoteId).toBytes());
  }

  private void pairUp(MuxChannel channel, RemoteOpen remote) {
    channel.remote = remote;
    remote.channel = channel;
    paired.add(channel);
  }

  /** Tells handlers of channels that are open on both sides now, with what came too early. */
  private void openPaired() {
    if (paired.isEmpty() || dispatching || closed) {
      return;
    }
    dispatching = true;
    try {
      finishBatch();
    } catch (ProtocolViolationException e) {
      connection.closeFor(e);
    } catch (RuntimeException e) {
      connection.close("internal error");
      throw e;
    } finally {
      dispatching = false;
    }
  }

  private void deliverPaired() throws ProtocolViolationException {
    while (!paired.isEmpty() && !closed) {
      MuxChannel channel = paired.remove(0);
      RemoteOpen remote = channel.remote;
      if (remote == null || channel.closed) {
        continue;
      }
      channel.opened = true;
      channel.handler().onOpen(channel, new Decoder(remote.handshake));
      while (!remote.early.isEmpty() && !channel.closed) {
        RemoteOpen.Early message = remotes.takeEarly(remote);
        deliver(channel, message.type(), new Decoder(message.body()));
      }
      remotes.settle(remote);
    }
  }

  private void deliver(MuxChannel channel, int type, Decoder body)
      throws ProtocolViolationException {
    if (!channel.touched) {
      channel.touched = true;
      touched.add(channel);
    }
    channel.handler().onMessage(channel, type, body);
  }

  /** What handlers do at the end of a batch may open channels, which then have messages too. */
  private void finishBatch() throws ProtocolViolationException {
    do {
      deliverPaired();
      endBatch();
    } while (!paired.isEmpty() && !closed);
  }

  private void endBatch() throws ProtocolViolationException {
    for (int i = 0; i < touched.size(); i++) {
      MuxChannel channel = touched.get(i);
      channel.touched = false;
      if (!channel.closed && !closed) {
        channel.handler().onBatchEnd(channel);
      }
    }
    touched.clear();
  }

  private void onFrame(byte[] array, int offset, int length) throws ProtocolViolationException {
    dispatching = true;
    try {
      Decoder in = new Decoder(array, offset, length);
      long channel = in.uint();
      if (channel == Control.CHANNEL && in.uint() == Control.BATCH) {
        onBatch(in);
      } else {
        Decoder again = new Decoder(array, offset, length);
        onMessage(again.uint(), again);
      }
      finishBatch();
    } finally {
      dispatching = false;
    }
  }

  private void onBatch(Decoder in) throws ProtocolViolationException {
    long channel = in.uint();
    while (in.hasRemaining() && !closed && connection.isOpen()) {
      int length = in.length("message in a batch", 1);
      if (length == 0) {
        channel = in.uint();
      } else {
        onMessage(channel, new Decoder(in.raw(length)));
      }
    }
  }

  private void onMessage(long channel, Decoder in) throws ProtocolViolationException {
    long type = in.uint();
    if (channel == Control.CHANNEL) {
      onControl(type, in);
    } else {
      onChannelMessage(channel, type, in);
    }
    deliverPaired();
  }

  private void onChannelMessage(long id, long type, Decoder body)
      throws ProtocolViolationException {
    RemoteOpen remote = remotes.find(id);
    if (remote == null || remote.closedEarly || type > Integer.MAX_VALUE) {
      return;
    }
    MuxChannel channel = remote.channel;
    if (channel != null && channel.opened) {
      deliver(channel, (int) type, body);
    } else {
      remotes.keep(remote, new RemoteOpen.Early((int) type, body.rest()));
    }
  }

  private void onControl(long type, Decoder in) throws ProtocolViolationException {
    if (type == Control.OPEN) {
      onOpen(in);
    } else if (type == Control.REJECT) {
      onReject(in.uint());
    } else if (type == Control.CLOSE) {
      onClose(in.uint());
    } else if (type == Control.BATCH) {
      throw new ProtocolViolationException("batch inside a batch");
    }
  }

  private void onOpen(Decoder in) throws ProtocolViolationException {
    RemoteOpen remote = remotes.read(in);
    MuxChannel ours = locals.takeAnswered(remote.name);
    if (ours == null) {
      remotes.await(remote);
      ask(remote);
    } else if (ours.closed) {
      // We have closed it meanwhile, and said so: the other side will drop it when it reads that.
      locals.free(ours);
    } else {
      remotes.addPaired(remote);
      pairUp(ours, remote);
    }
  }

  private void onReject(long id) throws ProtocolViolationException {
    MuxChannel ours = locals.takeRejected(id);
    if (ours == null) {
      throw new ProtocolViolationException("reject of " + id + ", which waits for no answer");
    }
    locals.free(ours);
    if (!ours.closed) {
      ours.closed = true;
      ours.handler().onClose(ours);
    }
  }

  private void onClose(long id) {
    RemoteOpen remote = remotes.find(id);
    if (remote == null) {
      return;
    }
    if (remote.channel != null) {
      end(remote.channel);
    } else {
      remotes.closeEarly(remote);
    }
  }

  private void ask(RemoteOpen remote) throws ProtocolViolationException {
    PairHook hook = hooks.get(remote.name.protocol());
    CompletableFuture<?> answer = hook == null ? null : hook.onRemoteOpen(this, remote.name.id());
    if (answer == null) {
      rejectIfWaiting(remote);
    } else {
      var unused =
          answer.whenComplete((done, failure) -> connection.execute(() -> rejectIfWaiting(remote)));
    }
  }

  private void rejectIfWaiting(RemoteOpen remote) {
    if (!closed && remotes.stopWaiting(remote)) {
      reject(remote);
    }
  }

  private void onEnd(String reason) {
    closed = true;
    paired.clear();
    for (MuxChannel channel : locals.all()) {
      if (!channel.closed) {
        channel.closed = true;
        channel.handler().onClose(channel);
      }
    }
    remotes.clear();
    ended.complete(reason);
  }

  private final class Listener implements ConnectionListener {

    @Override
    public void onMessage(byte[] array, int offset, int length) throws ProtocolViolationException {
      onFrame(array, offset, length);
    }

    @Override
    public void onFlush() {
      outbox.flush();
    }

    @Override
    public void onWritable() {
      for (MuxChannel channel : locals.all()) {
        if (!channel.closed) {
          channel.handler().onDrain(channel);
        }
      }
    }

    @Override
    public void onClose(String reason) {
      onEnd(reason);
    }
  }
}
