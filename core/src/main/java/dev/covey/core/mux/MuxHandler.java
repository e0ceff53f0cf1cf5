package dev.covey.core.mux;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.encoding.Decoder;

/**
 * One side of a protocol on one channel. Called on the event loop of the connection: must not
 * block. What it decodes may be kept: nobody writes to those arrays again.
 */
public interface MuxHandler {

  /**
   * Both sides have opened the channel. Called after {@link Mux#open} returned or during it.
   *
   * @param handshake what the other side sent with its open
   * @throws ProtocolViolationException closes the whole connection
   */
  void onOpen(MuxChannel channel, Decoder handshake) throws ProtocolViolationException;

  /**
   * A message came. A type this protocol does not know is to be ignored.
   *
   * @throws ProtocolViolationException closes the whole connection
   */
  void onMessage(MuxChannel channel, int type, Decoder body) throws ProtocolViolationException;

  /** All messages that came together have been delivered: the time to act on them as a whole. */
  default void onBatchEnd(MuxChannel channel) throws ProtocolViolationException {}

  /** There is room to send again, after {@link MuxChannel#isWritable} was false. */
  default void onDrain(MuxChannel channel) {}

  /** The channel is gone, by whosever doing; called once, and nothing after it. */
  default void onClose(MuxChannel channel) {}
}
