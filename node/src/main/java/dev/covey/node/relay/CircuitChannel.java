package dev.covey.node.relay;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One end of a circuit as a Netty channel, on the event loop of the connection to the relay. What
 * comes and is not read yet is at most {@link RelayProtocol#WINDOW} bytes, or the relay lies.
 */
final class CircuitChannel extends AbstractChannel {

  /** What the channel needs of the link it runs in. */
  interface Carrier {
    void send(RelayMessage message);

    /** Whether the connection to the relay takes more. */
    boolean isWritable();

    /** The channel is closed; the other side is told unless it was the one to end it. */
    void ended(CircuitChannel channel);
  }

  private static final ChannelMetadata METADATA = new ChannelMetadata(false);
  private static final int CREDIT_STEP = RelayProtocol.WINDOW / 4;

  /** As many bytes as fit into a message; smaller ones let circuits take turns. */
  private static final int CHUNK = 32 << 10;

  private final Carrier carrier;
  private final long circuit;
  private final CircuitAddress address;
  private final ChannelConfig config = new DefaultChannelConfig(this);
  private final ByteQueue arrived = new ByteQueue();
  private int taken;
  private int allowed = RelayProtocol.WINDOW;
  private boolean wantsRead;
  private boolean delivering;
  private boolean ending;
  private volatile boolean open = true;
  private @Nullable EndReason reason;

  CircuitChannel(Carrier carrier, long circuit, CircuitAddress address) {
    super(null);
    this.carrier = carrier;
    this.circuit = circuit;
    this.address = address;
    var unused =
        config.setWriteBufferWaterMark(
            new WriteBufferWaterMark(RelayProtocol.WINDOW / 2, RelayProtocol.WINDOW));
  }

  long circuit() {
    return circuit;
  }

  /** Why the other side or the relay ended it, if they did. */
  @Nullable EndReason reason() {
    return reason;
  }

  /** From the relay. */
  void data(Bytes bytes) throws ProtocolViolationException {
    if (arrived.size() + taken + bytes.length() > RelayProtocol.WINDOW) {
      throw new ProtocolViolationException(
          "the relay passes on more than " + RelayProtocol.WINDOW + " bytes before any was taken");
    }
    if (open && !ending) {
      arrived.add(bytes);
      if (wantsRead) {
        deliver();
      }
    }
  }

  /** From the relay: the other side took so many bytes. */
  void credit(long bytes) throws ProtocolViolationException {
    if (bytes < 1 || bytes > RelayProtocol.WINDOW - allowed) {
      throw new ProtocolViolationException("credit of " + bytes + " bytes: so much was not sent");
    }
    allowed += (int) bytes;
    writable();
  }

  /** There may be room to send again. */
  void writable() {
    ((CircuitUnsafe) unsafe()).continueWriting();
  }

  /** The circuit has ended; what has arrived is delivered first. */
  void end(EndReason why) {
    if (!ending) {
      ending = true;
      reason = why;
      if (arrived.isEmpty()) {
        var unused = close();
      }
    }
  }

  /** The link is gone. What was not read yet is dropped: nobody may ever want to read it. */
  void lost() {
    ending = true;
    if (reason == null) {
      reason = EndReason.GONE;
    }
    var unused = close();
  }

  private void deliver() {
    if (delivering || arrived.isEmpty()) {
      return;
    }
    delivering = true;
    try {
      do {
        wantsRead = false;
        byte[] next = arrived.peek(CHUNK).toByteArray();
        arrived.remove(next.length);
        taken += next.length;
        var unused = pipeline().fireChannelRead(Unpooled.wrappedBuffer(next));
      } while (open && !arrived.isEmpty() && config.isAutoRead());
      var unused = pipeline().fireChannelReadComplete();
    } finally {
      delivering = false;
    }
    if (open && !ending && taken >= CREDIT_STEP) {
      carrier.send(new RelayMessage.Credit(circuit, taken));
      taken = 0;
    }
    if (open && ending && arrived.isEmpty()) {
      var unused = close();
    } else if (wantsRead && !arrived.isEmpty()) {
      eventLoop().execute(this::deliver);
    }
  }

  @Override
  protected void doBeginRead() {
    wantsRead = true;
    if (!delivering && !arrived.isEmpty()) {
      eventLoop().execute(this::deliver);
    }
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer out) {
    Object message;
    while ((message = out.current()) != null) {
      ByteBuf bytes = (ByteBuf) message;
      while (bytes.isReadable()) {
        int size = Math.min(Math.min(bytes.readableBytes(), CHUNK), allowed);
        if (size == 0 || !carrier.isWritable()) {
          return;
        }
        byte[] chunk = new byte[size];
        bytes.readBytes(chunk);
        allowed -= size;
        carrier.send(new RelayMessage.Data(circuit, Bytes.wrap(chunk)));
        out.progress(size);
      }
      boolean unused = out.remove();
    }
  }

  @Override
  protected void doClose() {
    if (open) {
      open = false;
      arrived.clear();
      if (!ending) {
        carrier.send(new RelayMessage.Close(circuit, EndReason.CLOSED));
      }
      carrier.ended(this);
    }
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new CircuitUnsafe();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected SocketAddress localAddress0() {
    return address;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return address;
  }

  @Override
  protected void doBind(SocketAddress local) {
    throw new UnsupportedOperationException("a circuit is bound to its relay");
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return open;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  private final class CircuitUnsafe extends AbstractUnsafe {

    @Override
    public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
      promise.setFailure(new UnsupportedOperationException("a circuit is connected already"));
    }

    void continueWriting() {
      if (open) {
        super.flush0();
      }
    }
  }

  /** Registers with the event loop; the channel is active when the future is done. */
  ChannelFuture register(EventLoop loop) {
    return loop.register(this);
  }
}
