package dev.covey.node.cli.terminal;

/** Whoever read the output has gone; the command ends quietly. */
public final class BrokenPipeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BrokenPipeException(Throwable cause) {
    super("nobody reads the output any more", cause);
  }
}
