package dev.covey.core.merkle;

/**
 * A peer asked for a proof that cannot exist. It is told so (reason 2) and nothing else happens: an
 * honest peer whose picture is out of date does this as well. Without a stack trace, to be cheap.
 */
public class InvalidRequestException extends Exception {

  private static final long serialVersionUID = 1L;

  public InvalidRequestException(String message) {
    super(message, null, false, false);
  }
}
