package dev.covey.node.cli.terminal;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Names of files that others chose: which of them may be written under as they are, on every system
 * alike, so that what one member can save the others can.
 */
public final class FileName {

  /** What most file systems take, less what is put behind it while it is written. */
  private static final int MAX_BYTES = 200;

  private static final Set<String> DEVICES =
      Set.of("con", "prn", "aux", "nul", "conin$", "conout$", "clock$");

  private FileName() {}

  /** What is wrong with a name, in a few words; empty if it may be written under. */
  public static Optional<String> problem(String name) {
    if (name.isBlank()) {
      return Optional.of("it is empty");
    } else if (name.length() > MAX_BYTES
        || name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return Optional.of("it is longer than " + MAX_BYTES + " bytes");
    } else if (!PlainText.line(name).equals(name)) {
      return Optional.of("it has characters that cannot be seen");
    } else if (name.chars().anyMatch(c -> "/\\:*?\"<>|".indexOf(c) >= 0)) {
      return Optional.of("it has one of / \\ : * ? \" < > |");
    } else if (".-~ ".indexOf(name.charAt(0)) >= 0) {
      return Optional.of("it begins with \"" + name.charAt(0) + "\"");
    } else if (name.endsWith(".") || isSpace(name.charAt(name.length() - 1))) {
      return Optional.of("it ends with a dot or a space");
    } else if (isDevice(name)) {
      return Optional.of("it names a device on some systems");
    }
    return Optional.empty();
  }

  /** A name like it that may be written under. */
  public static String like(String name) {
    StringBuilder out = new StringBuilder();
    name.codePoints()
        .limit(MAX_BYTES)
        .map(c -> PlainText.isHarmful(c) || "/\\:*?\"<>|".indexOf(c) >= 0 ? '_' : c)
        .forEach(out::appendCodePoint);
    String tight = out.toString().replaceAll("^[\\s.~-]+|[\\s.]+$", "");
    while (tight.getBytes(StandardCharsets.UTF_8).length >= MAX_BYTES) {
      tight = tight.substring(0, tight.offsetByCodePoints(tight.length(), -1)).stripTrailing();
    }
    String like = isDevice(tight) ? "_" + tight : tight;
    return problem(like).isEmpty() ? like : "file";
  }

  private static boolean isSpace(char c) {
    return Character.getType(c) == Character.SPACE_SEPARATOR;
  }

  /** Devices of Windows, with any ending. */
  private static boolean isDevice(String name) {
    int dot = name.indexOf('.');
    String stem = (dot < 0 ? name : name.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
    if (stem.length() == 4 && (stem.startsWith("com") || stem.startsWith("lpt"))) {
      return "0123456789\u00b9\u00b2\u00b3".indexOf(stem.charAt(3)) >= 0;
    }
    return DEVICES.contains(stem);
  }
}
