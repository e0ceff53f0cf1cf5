package dev.covey.node.room;

import dev.covey.core.crypto.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Whom a text calls: {@code @name}, if one member has that name, or {@code @name~1a2b} with the
 * beginning of an identity, as names are shown. Case does not count. Safe on any thread.
 */
final class Mentions {

  /** Longer texts are not searched beyond this many signs. */
  private static final int MAX_SIGNS = 256;

  private static final int MAX_MENTIONS = 64;

  private Mentions() {}

  /**
   * The identities that a text calls, in order; at most 64.
   *
   * @param names what members call themselves
   */
  static List<PublicKey> in(String text, Map<PublicKey, String> names) {
    Map<String, List<PublicKey>> byName = null;
    Set<PublicKey> called = new LinkedHashSet<>();
    int signs = 0;
    for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      if (++signs > MAX_SIGNS || called.size() == MAX_MENTIONS) {
        break;
      }
      if (at > 0 && isWord(text.codePointBefore(at))) {
        continue; // An address of somebody's mail.
      }
      if (byName == null) {
        byName = byName(names);
      }
      called.addAll(match(text, at + 1, byName));
    }
    return List.copyOf(called);
  }

  private static Map<String, List<PublicKey>> byName(Map<PublicKey, String> names) {
    Map<String, List<PublicKey>> byName = new LinkedHashMap<>();
    names.forEach(
        (identity, name) ->
            byName
                .computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                .add(identity));
    return byName;
  }

  /** The one member whose name stands here: the longest name that does, and just one who has it. */
  private static List<PublicKey> match(String text, int from, Map<String, List<PublicKey>> byName) {
    String longest = "";
    for (String name : byName.keySet()) {
      int end = from + name.length();
      if (name.length() > longest.length()
          && text.regionMatches(true, from, name, 0, name.length())
          && (end == text.length() || !isWord(text.codePointAt(end)))) {
        longest = name;
      }
    }
    if (longest.isEmpty()) {
      return List.of();
    }
    List<PublicKey> named = byName.getOrDefault(longest, List.of());
    String beginning = identity(text, from + longest.length());
    List<PublicKey> meant =
        named.stream().filter(one -> one.toString().startsWith(beginning)).toList();
    return meant.size() == 1 ? meant : List.of();
  }

  /** The hex digits behind a {@code ~}; empty if there are none. */
  private static String identity(String text, int at) {
    if (at >= text.length() || text.charAt(at) != '~') {
      return "";
    }
    int end = at + 1;
    while (end < text.length()
        && end - at <= 2 * PublicKey.SIZE
        && Character.digit(text.charAt(end), 16) >= 0) {
      end++;
    }
    return text.substring(at + 1, end).toLowerCase(Locale.ROOT);
  }

  private static boolean isWord(int codePoint) {
    return Character.isLetterOrDigit(codePoint) || codePoint == '_';
  }
}
