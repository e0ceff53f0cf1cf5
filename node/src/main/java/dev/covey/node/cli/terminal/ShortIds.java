package dev.covey.node.cli.terminal;

import dev.covey.api.MessageId;
import java.util.Collection;
import java.util.List;

/**
 * Ids of messages as short as they can be within a room: as many digits of the log's key as tell
 * the room's logs apart, at least four. Immutable.
 */
public final class ShortIds {

  private static final int LEAST = 4;
  private static final int WHOLE = 64;

  private final int digits;

  private ShortIds(int digits) {
    this.digits = digits;
  }

  /** For a room with these logs, 64 hex digits each. */
  public static ShortIds of(Collection<String> logKeys) {
    List<String> sorted = logKeys.stream().distinct().sorted().toList();
    int digits = LEAST;
    for (int i = 1; i < sorted.size(); i++) {
      digits = Math.max(digits, common(sorted.get(i - 1), sorted.get(i)) + 1);
    }
    return new ShortIds(Math.min(digits, WHOLE));
  }

  /** Such as {@code 3f2a/12}. */
  public String of(MessageId id) {
    return id.logKey().substring(0, digits) + "/" + id.index();
  }

  private static int common(String one, String other) {
    int at = 0;
    while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
      at++;
    }
    return at;
  }
}
