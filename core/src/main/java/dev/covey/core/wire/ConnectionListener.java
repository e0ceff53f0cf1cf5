package dev.covey.core.wire;

import dev.covey.core.ProtocolViolationException;

/** What happens to a connection. Called on its event loop: must not block. */
public interface ConnectionListener {

  /**
   * A message came. The array is the receiver's to keep: nobody else reads or writes it. Empty
   * messages are keep-alives and do not come here.
   *
   * @throws ProtocolViolationException closes the connection
   */
  void onMessage(byte[] array, int offset, int length) throws ProtocolViolationException;

  /** All that was there to read has been delivered; more may follow later. */
  default void onReadComplete() {}

  /** What was sent goes to the network now: the last moment to send what was held back. */
  default void onFlush() {}

  /** There is room to send again, after {@link Connection#isWritable} was false. */
  default void onWritable() {}

  /** The connection is gone; nothing is called after this. */
  default void onClose(String reason) {}
}
