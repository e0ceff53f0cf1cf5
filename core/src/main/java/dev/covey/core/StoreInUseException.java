package dev.covey.core;

/** Another process has the store open. It may be free again in a moment. */
public final class StoreInUseException extends StorageException {

  private static final long serialVersionUID = 1L;

  public StoreInUseException(String message) {
    super(message);
  }
}
