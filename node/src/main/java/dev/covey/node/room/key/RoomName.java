package dev.covey.node.room.key;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.node.identity.Label;
import java.text.Normalizer;
import java.util.Locale;

/**
 * What an open room is found by: a name of 1 to 200 characters (NFC, trimmed), or 64 hex digits,
 * which are a topic.
 *
 * <p>Two people who type the same thing meet; case and inner spaces count.
 */
public final class RoomName {

  /** The longest name, in Unicode characters. */
  public static final int MAX_CHARACTERS = 200;

  private static final int TOPIC_DIGITS = 64;

  private RoomName() {}

  /** Returns the name as both ends must spell it, or throws {@link IllegalArgumentException}. */
  public static String require(String name) {
    String normal = Normalizer.normalize(name, Normalizer.Form.NFC).strip();
    int characters = normal.codePointCount(0, normal.length());
    if (characters == 0) {
      throw new IllegalArgumentException("the room's name is empty: give it 1 to 200 characters");
    }
    if (characters > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "the room's name has " + characters + " characters; at most 200 are possible");
    }
    if (normal.codePoints().anyMatch(RoomName::isForbidden)) {
      throw new IllegalArgumentException(
          "the room's name holds a control character (a line break, for one): leave it out");
    }
    return isTopic(normal) ? normal.toLowerCase(Locale.ROOT) : normal;
  }

  /** Whether this is 64 hex digits. */
  public static boolean isTopic(String name) {
    return name.length() == TOPIC_DIGITS
        && name.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
  }

  /** Derives the room key of the open room that a name or topic stands for. */
  public static Bytes roomKey(String nameOrTopic) {
    String name = require(nameOrTopic);
    return isTopic(name)
        ? Blake2b.hash(Label.GIVEN_TOPIC.namespace(), Bytes.hex(name))
        : Blake2b.hash(Label.NAME.namespace(), Bytes.utf8(name));
  }

  private static boolean isForbidden(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.CONTROL || type == Character.SURROGATE;
  }
}
