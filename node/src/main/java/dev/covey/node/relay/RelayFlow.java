package dev.covey.node.relay;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.node.swarm.TokenBucket;

/**
 * One direction of a circuit inside the relay: takes what the sender may send, passes it on as fast
 * as the receiver, the circuit's rate and the relay's allow. Confined to the relay's event loop.
 *
 * <p>The sender may have {@link RelayProtocol#WINDOW} bytes on their way until the receiver says
 * that it took some: so no more than that waits here.
 */
final class RelayFlow {

  /** Passed on at a time, so that circuits take turns. */
  private static final int CHUNK = 32 << 10;

  private final RelayCircuit circuit;
  private final RelayGuest receiver;
  private final long receiverId;
  private final TokenBucket rate;
  private final ByteQueue waiting = new ByteQueue();
  private int allowed = RelayProtocol.WINDOW;
  private int untaken;

  /** In the turn of the relay, or waiting for a time or for room: will be asked again. */
  boolean scheduled;

  RelayFlow(RelayCircuit circuit, RelayGuest receiver, long receiverId, TokenBucket rate) {
    this.circuit = circuit;
    this.receiver = receiver;
    this.receiverId = receiverId;
    this.rate = rate;
  }

  RelayCircuit circuit() {
    return circuit;
  }

  RelayGuest receiver() {
    return receiver;
  }

  int waitingBytes() {
    return waiting.size();
  }

  /** From the sender. */
  void add(Bytes bytes) throws ProtocolViolationException {
    if (bytes.length() > allowed) {
      throw new ProtocolViolationException(
          bytes.length() + " bytes sent through a circuit, at most " + allowed + " allowed");
    }
    allowed -= bytes.length();
    waiting.add(bytes);
  }

  /** From the receiver, who took so many bytes; they may be sent again. */
  void credit(long bytes) throws ProtocolViolationException {
    if (bytes < 1 || bytes > untaken) {
      throw new ProtocolViolationException(
          "credit of " + bytes + " bytes where " + untaken + " were passed on");
    }
    untaken -= (int) bytes;
    allowed += (int) bytes;
  }

  /** Nanoseconds until the circuit's rate allows more. */
  long waitNanos(long now) {
    return rate.waitNanos(now);
  }

  /** Passes some bytes on; returns how many. */
  int pass() {
    Bytes chunk = waiting.peek(CHUNK);
    int length = chunk.length();
    receiver.send(new RelayMessage.Data(receiverId, chunk));
    waiting.remove(length);
    untaken += length;
    rate.take(length);
    return length;
  }

  void clear() {
    waiting.clear();
  }
}
