package dev.covey.core;

/**
 * The disk, or what is on it, failed: full, locked, corrupt or too new. The message names the path
 * and the remedy.
 */
public class StorageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StorageException(String message) {
    super(message);
  }

  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
