package dev.covey.node.room.entry;

import dev.covey.core.bytes.Bytes;

/**
 * What a device tells the others of its identity, in the room that only they are in; of no effect
 * elsewhere. Of the notes with one subject and key the newest counts.
 *
 * @param subject what it is about: one of the numbers here; others are of later versions
 * @param key what of that: 1 to 64 bytes
 * @param value at most 16 KiB; empty: there is none any more
 * @param act whether somebody did it; a note of what a device merely has counts less than any act
 */
public record Note(long subject, Bytes key, Bytes value, boolean act) implements Entry.Body {

  /** A room: of its id, how this node came to know it. */
  public static final long ROOM = 1;

  /** Keys of a room: of room id, epoch and the beginning of a hash, the keys. */
  public static final long KEYS = 2;

  /** A room that was left: of its id, one byte. */
  public static final long LEFT = 3;

  /** The name of a contact: of the identity, UTF-8. */
  public static final long CONTACT = 4;

  /** A contact whose safety number was compared: of the identity, one byte. */
  public static final long VERIFIED = 5;

  /** A contact that is not to be heard: of the identity, one byte. */
  public static final long BLOCKED = 6;

  private static final int MAX_KEY = 64;
  private static final int MAX_VALUE = 16 * 1024;

  public Note {
    Limits.requireNotNegative("subject", subject);
    Limits.require("key", key.length(), 1, MAX_KEY);
    Limits.require("value", value.length(), 0, MAX_VALUE);
  }

  /** What it is about. */
  public record About(long subject, Bytes key) {}

  public About about() {
    return new About(subject, key);
  }

  /** Nothing of the value, which may hold keys. */
  @Override
  public String toString() {
    return "Note[" + subject + ", " + key + "]";
  }
}
