package dev.covey.core.mux;

/**
 * The messages of channel 0.
 *
 * <pre>
 * 0 batch    uint channel, then repeated: uint length | message without its channel
 *                                    or:  0 | uint channel, of the messages that follow
 * 1 open     uint id of the sender, string protocol, buffer id, handshake (the rest)
 * 2 reject   uint id that the receiver used in its open
 * 3 close    uint id of the sender
 * </pre>
 */
final class Control {

  static final int CHANNEL = 0;

  static final int BATCH = 0;
  static final int OPEN = 1;
  static final int REJECT = 2;
  static final int CLOSE = 3;

  private Control() {}
}
