package dev.covey.node.room.entry;

import dev.covey.core.log.LogKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A reference to a file's bytes.
 *
 * @param name a plain file name, 1 to 255 bytes, without folders
 * @param mime at most 127 bytes
 * @param contentLog the log of the owner that holds the bytes
 * @param what how to show it
 * @param durationMillis how long it plays; 0 when it does not
 * @param replyTo what it answers
 * @param thread the root of the thread it belongs to
 */
public record FileShared(
    String name,
    String mime,
    LogKey contentLog,
    Blob blob,
    What what,
    long durationMillis,
    Optional<Ref> replyTo,
    Optional<Ref> thread)
    implements Entry.Body {

  public static final int MAX_NAME_BYTES = 255;
  public static final int MAX_MIME_BYTES = 127;

  /** How to show a file. */
  public enum What {
    FILE(0),
    IMAGE(1),
    AUDIO(2);

    private final int number;

    What(int number) {
      this.number = number;
    }

    /** As it is written. */
    int number() {
      return number;
    }

    /** A way that is not known here is shown as a file. */
    static What of(long number) {
      for (What what : values()) {
        if (what.number == number) {
          return what;
        }
      }
      return FILE;
    }
  }

  public FileShared {
    int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (nameBytes == 0 || nameBytes > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "file name of " + nameBytes + " bytes; 1 to " + MAX_NAME_BYTES + " expected");
    }
    if (name.equals(".") || name.equals("..") || name.chars().anyMatch(FileShared::separates)) {
      throw new IllegalArgumentException("a file name that is a path; a plain name expected");
    }
    int mimeBytes = mime.getBytes(StandardCharsets.UTF_8).length;
    if (mimeBytes > MAX_MIME_BYTES) {
      throw new IllegalArgumentException(
          "file type of " + mimeBytes + " bytes; at most " + MAX_MIME_BYTES);
    }
    if (durationMillis < 0) {
      throw new IllegalArgumentException("file of duration " + durationMillis + ", below 0");
    }
  }

  /** A file that answers nothing. */
  public FileShared(
      String name, String mime, LogKey contentLog, Blob blob, What what, long durationMillis) {
    this(name, mime, contentLog, blob, what, durationMillis, Optional.empty(), Optional.empty());
  }

  /** The file's size in bytes. */
  public long size() {
    return blob.byteLength();
  }

  private static boolean separates(int c) {
    return c == '/' || c == '\\' || c == 0;
  }
}
