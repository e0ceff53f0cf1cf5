package dev.covey.node.cli.command;

import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What was not said on the command line: the environment ({@code COVEY_NAME}), then {@code
 * config.properties} in the configuration folder ({@code name=}), then the defaults. Folders are
 * XDG's.
 */
public final class Settings {

  private final Map<String, String> environment;
  private final Properties file;
  private final Path path;

  private Settings(Map<String, String> environment, Properties file, Path path) {
    this.environment = environment;
    this.file = file;
    this.path = path;
  }

  /** Reads the configuration file, if there is one. */
  public static Settings load(Map<String, String> environment) {
    Path path =
        folder(environment, "XDG_CONFIG_HOME", ".config")
            .resolve("covey")
            .resolve("config.properties");
    Properties file = new Properties();
    if (Files.exists(path)) {
      try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
        file.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new CommandFailure(
            ExitCode.USAGE, "cannot read " + path + " (" + e.getMessage() + "); mend or remove it");
      }
    }
    return new Settings(environment, file, path);
  }

  private static Path folder(Map<String, String> environment, String xdg, String fallback) {
    String folder = environment.getOrDefault(xdg, "");
    if (!folder.isEmpty() && Path.of(folder).isAbsolute()) {
      return Path.of(folder);
    }
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", "."));
    return Path.of(home).resolve(fallback);
  }

  /** The value of a key such as {@code name}, from the environment or the file. */
  public Optional<String> text(String key) {
    String fromEnvironment = environment.getOrDefault("COVEY_" + key.toUpperCase(Locale.ROOT), "");
    if (!fromEnvironment.isBlank()) {
      return Optional.of(fromEnvironment.strip());
    }
    return Optional.ofNullable(file.getProperty(key)).map(String::strip).filter(t -> !t.isEmpty());
  }

  /** A key whose value is {@code true} or {@code false}. */
  public boolean flag(String key, boolean fallback) {
    String value = text(key).orElse(Boolean.toString(fallback));
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on", "1" -> true;
      case "false", "no", "off", "0" -> false;
      default ->
          throw new CommandFailure(
              ExitCode.USAGE, key + " must be true or false, not " + value + from(key));
    };
  }

  /** A key whose value is a whole number. */
  public long number(String key, long fallback) {
    Optional<String> value = text(key);
    if (value.isEmpty()) {
      return fallback;
    }
    try {
      return Long.parseLong(value.get());
    } catch (NumberFormatException e) {
      throw new CommandFailure(
          ExitCode.USAGE, key + " must be a whole number, not " + value.get() + from(key));
    }
  }

  /** Addresses separated by commas or spaces. */
  public List<InetSocketAddress> addresses(String key) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String address : text(key).orElse("").split("[,\\s]+", -1)) {
      if (!address.isEmpty()) {
        addresses.add(address(key, address));
      }
    }
    return addresses;
  }

  /** Parses {@code HOST:PORT} or {@code [IPV6]:PORT}; {@code what} names it in the error. */
  public static InetSocketAddress address(String what, String text) {
    int colon = text.lastIndexOf(':');
    String host = colon > 0 ? text.substring(0, colon) : "";
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new CommandFailure(
          ExitCode.USAGE, what + ": an IPv6 address needs brackets, such as [::1]:4001: " + text);
    }
    int port = -1;
    try {
      port = Integer.parseInt(text.substring(colon + 1));
    } catch (NumberFormatException e) {
      // Told below.
    }
    if (host.isEmpty() || port < 0 || port > 65535) {
      throw new CommandFailure(
          ExitCode.USAGE, what + " needs HOST:PORT, such as 127.0.0.1:4001, not \"" + text + "\"");
    }
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new CommandFailure(ExitCode.UNAVAILABLE, what + ": there is no host named " + host);
    }
    return address;
  }

  /** The data directory when none is given. */
  public Path data() {
    return text("data")
        .map(Path::of)
        .orElseGet(() -> folder(environment, "XDG_DATA_HOME", ".local/share").resolve("covey"));
  }

  /** Whether the environment asks for plain output. */
  public boolean wantsNoColour() {
    return !environment.getOrDefault("NO_COLOR", "").isEmpty()
        || environment.getOrDefault("TERM", "").equals("dumb");
  }

  private String from(String key) {
    return environment.containsKey("COVEY_" + key.toUpperCase(Locale.ROOT))
        ? " (from COVEY_" + key.toUpperCase(Locale.ROOT) + ")"
        : " (from " + path + ")";
  }
}
