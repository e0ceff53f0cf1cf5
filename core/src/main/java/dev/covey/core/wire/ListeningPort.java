package dev.covey.core.wire;

import dev.covey.core.net.Ports;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** A port being listened on. Safe on any thread. */
public final class ListeningPort implements AutoCloseable {

  private final Channel channel;
  private final InetSocketAddress address;

  ListeningPort(Channel channel) {
    this.channel = channel;
    this.address = (InetSocketAddress) channel.localAddress();
  }

  /** The bound address, with the real port. */
  public InetSocketAddress address() {
    return address;
  }

  /** Frees the port, which can be bound again after it; connections already accepted go on. */
  @Override
  public void close() {
    Ports.release(channel);
  }
}
