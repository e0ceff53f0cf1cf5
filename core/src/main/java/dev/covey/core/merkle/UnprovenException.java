package dev.covey.core.merkle;

import dev.covey.core.ProtocolViolationException;

/** A proof leads to a node that is not stored, so that it can be neither trusted nor refuted. */
public final class UnprovenException extends ProtocolViolationException {

  private static final long serialVersionUID = 1L;

  UnprovenException(String message) {
    super(message);
  }
}
