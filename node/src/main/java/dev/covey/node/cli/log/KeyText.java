package dev.covey.node.cli.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.terminal.PlainText;
import java.util.Optional;

/** Keys and names as people type them. */
final class KeyText {

  private static final int MAX_NAME = 100;

  private KeyText() {}

  /** The key, if the text is one. */
  static Optional<LogKey> key(String text) {
    try {
      return Optional.of(LogKey.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static LogKey requireKey(String text) {
    return key(text)
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.USAGE,
                    "\""
                        + PlainText.line(text)
                        + "\" is not the key of a log: 52 characters of z-base-32 or 64 of hex"));
  }

  /** 32 bytes of hex, as Hypercore's encryptionKey. */
  static Bytes requireEncryptionKey(String text) {
    try {
      Bytes key = Bytes.hex(text.toLowerCase(java.util.Locale.ROOT));
      if (key.length() == 32) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new CommandFailure(ExitCode.USAGE, "--encryption-key is 64 hex digits (32 bytes)");
  }

  static String requireName(String name) {
    if (name.isBlank()
        || name.length() > MAX_NAME
        || name.codePoints().anyMatch(PlainText::isHarmful)
        || key(name).isPresent()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "a log's name has 1 to "
              + MAX_NAME
              + " visible characters and is no key, not \""
              + PlainText.line(name)
              + "\"");
    }
    return name;
  }
}
