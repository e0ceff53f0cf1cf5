package dev.covey.core.mux;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * One channel of a {@link Mux}: numbered messages of one protocol, in order. Confined to the event
 * loop of the connection, but for the questions what it is and whether it is open.
 */
public final class MuxChannel {

  private final Mux mux;
  private final ChannelName name;
  private final MuxHandler handler;
  private final int localId;
  @Nullable RemoteOpen remote;
  volatile boolean opened;
  volatile boolean closed;
  boolean touched;

  MuxChannel(Mux mux, ChannelName name, MuxHandler handler, int localId) {
    this.mux = mux;
    this.name = name;
    this.handler = handler;
    this.localId = localId;
  }

  public String protocol() {
    return name.protocol();
  }

  public @Nullable Bytes id() {
    return name.id();
  }

  public Mux mux() {
    return mux;
  }

  /** Whether both sides have opened it and none has closed it. */
  public boolean isOpen() {
    return opened && !closed;
  }

  public boolean isClosed() {
    return closed;
  }

  /**
   * Sends a message. It may be sent right after our open, before the other side has opened: it
   * waits there. Both the encoder and its array may be reused at once. After the close, nothing
   * happens.
   */
  public void send(int type, Encoder body) {
    send(type, Bytes.wrap(body.array(), 0, body.size()));
  }

  /**
   * Sends a message made of these parts, one after the other, without joining them first: one copy.
   * At most 16 MiB - 64 together, or {@link IllegalArgumentException}.
   */
  public void send(int type, Bytes... parts) {
    mux.checkLoop();
    if (!closed) {
      mux.outbox().add(localId, type, parts);
    }
  }

  /** Holds back what is sent, on all channels, to send it together; see {@link #uncork}. */
  public void cork() {
    mux.cork();
  }

  /** Ends what {@link #cork} began. Calls nest. */
  public void uncork() {
    mux.uncork();
  }

  /** False while the connection is full: stop sending until {@link MuxHandler#onDrain}. */
  public boolean isWritable() {
    return mux.connection().isWritable();
  }

  /** Closes the channel on both sides; {@link MuxHandler#onClose} is called before this returns. */
  public void close() {
    mux.close(this);
  }

  ChannelName name() {
    return name;
  }

  MuxHandler handler() {
    return handler;
  }

  int localId() {
    return localId;
  }

  @Override
  public String toString() {
    return "MuxChannel[" + localId + " " + name + "]";
  }
}
