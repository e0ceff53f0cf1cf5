package dev.covey.node.cli.command;

/** What a command's exit status says. Documented in every help text and in docs/operations.md. */
public final class ExitCode {

  public static final int OK = 0;

  /** The command could not do what was asked. */
  public static final int FAILURE = 1;

  /** The words on the command line make no sense. */
  public static final int USAGE = 2;

  /** No such room, message, file, log or block. */
  public static final int NOT_FOUND = 3;

  /** Nobody was met in time, or no node runs; later it may work. */
  public static final int UNAVAILABLE = 4;

  /** The data directory is in use, unreadable, foreign, too new, or the disk is full. */
  public static final int STORAGE = 5;

  private ExitCode() {}
}
