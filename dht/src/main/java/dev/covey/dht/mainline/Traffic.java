package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import java.net.InetSocketAddress;

/**
 * Counts every datagram in and out, with its IP and UDP headers. Counted on one thread, read on
 * any.
 */
final class Traffic implements Outbox {

  /** What IPv4 and UDP add to a payload. */
  static final int HEADERS = 28;

  private final Outbox outbox;
  private volatile long received;
  private volatile long sent;
  private volatile long packets;

  Traffic(Outbox outbox) {
    this.outbox = outbox;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  @Override
  public void send(InetSocketAddress to, Bytes datagram) {
    sent += datagram.length() + HEADERS;
    packets++;
    outbox.send(to, datagram);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void received(Bytes datagram) {
    received += datagram.length() + HEADERS;
    packets++;
  }

  long bytesReceived() {
    return received;
  }

  long bytesSent() {
    return sent;
  }

  /** How many datagrams went in and out. */
  long packets() {
    return packets;
  }
}
