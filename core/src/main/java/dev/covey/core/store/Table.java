package dev.covey.core.store;

/** A named, ordered map of bytes to bytes. Keys compare as unsigned bytes; 1 to 500 bytes long. */
public record Table(String name) {

  /** The longest key there may be, in bytes. */
  public static final int MAX_KEY = 500;
}
