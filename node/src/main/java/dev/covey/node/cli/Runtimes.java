package dev.covey.node.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What the JVM needs to be told before anything else happens, and what it does not tell. */
final class Runtimes {

  private Runtimes() {}

  /** Before the first class of a library is loaded. What the user set stays. */
  static void prepare(Map<String, String> environment) {
    // Otherwise JDK 24 and later warn on the console of memory access that nobody needs.
    setDefault("jffi.unsafe.disabled", "true");
    setDefault("io.netty.noUnsafe", "true");
    setDefault("io.netty.allocator.type", "unpooled");
    setDefault(
        "org.slf4j.simpleLogger.defaultLogLevel", environment.getOrDefault("COVEY_LOG", "warn"));
    // A machine with loopback only has no hardware address; nobody needs one.
    setDefault("org.slf4j.simpleLogger.log.io.netty.util.internal.MacAddressUtil", "error");
    setDefault("org.slf4j.simpleLogger.showThreadName", "false");
    setDefault("org.slf4j.simpleLogger.showLogName", "false");
    setDefault("org.slf4j.simpleLogger.showShortLogName", "true");
    setDefault("slf4j.internal.verbosity", "WARN");
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  /** Whether a descriptor is a terminal; where the system does not tell, the launcher does. */
  static boolean isTerminal(int descriptor, String name) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return Boolean.getBoolean("covey.terminal." + name);
    }
  }

  /**
   * The arguments as they were given. In a locale that is not UTF-8 the JVM replaces what it cannot
   * read; where the system keeps the bytes, they are read again.
   */
  static String[] readable(String[] args) {
    boolean replaced = false;
    for (String arg : args) {
      replaced |= hasLostBytes(arg);
    }
    if (!replaced) {
      return args;
    }
    try {
      String line = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8);
      List<String> words = Arrays.asList(line.split("\0", -1));
      int end = words.size() - 1;
      return end >= args.length
          ? words.subList(end - args.length, end).toArray(String[]::new)
          : args;
    } catch (IOException e) {
      return args;
    }
  }

  /** Replacement characters, C1 controls and lone surrogates: bytes taken for characters. */
  private static boolean hasLostBytes(String arg) {
    for (int i = 0; i < arg.length(); i++) {
      char c = arg.charAt(i);
      if (c == '\ufffd' || (c >= 0x80 && c < 0xa0) || (c >= 0xdc80 && c <= 0xdcff)) {
        return true;
      }
    }
    return false;
  }
}
