package dev.covey.node.client;

/** The node knows no such room, file or address. */
final class NoSuchThingException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  NoSuchThingException(String message) {
    super(message);
  }
}
