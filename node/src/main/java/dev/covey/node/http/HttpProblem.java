package dev.covey.node.http;

/** A request that gets an error for an answer; the message is for the caller to read. */
final class HttpProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;

  HttpProblem(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }
}
