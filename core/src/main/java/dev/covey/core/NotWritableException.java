package dev.covey.core;

/** This log can be read here, not written: its secret key is elsewhere. */
public class NotWritableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NotWritableException(String message) {
    super(message);
  }

  public NotWritableException(String message, Throwable cause) {
    super(message, cause);
  }
}
