package dev.covey.core;

import java.io.IOException;

/**
 * A peer, or a file that came from one, broke the rules: malformed, forged or out of bounds.
 *
 * <p>The connection it came over is closed and the violation counts against that peer. The message
 * says what was seen and what was expected; never a key, never a message body.
 */
public class ProtocolViolationException extends IOException {

  private static final long serialVersionUID = 1L;

  public ProtocolViolationException(String message) {
    super(message);
  }

  public ProtocolViolationException(String message, Throwable cause) {
    super(message, cause);
  }
}
