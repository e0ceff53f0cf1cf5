package dev.covey.bot;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.api.Message;
import dev.covey.api.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a bot answers, and how. A text that begins with the prefix and a command's name runs that
 * command; names are the same in upper and lower case, and what is no command of this bot is left
 * to others.
 *
 * <p>A bot hears neither itself nor other bots, and nothing said before it first came: see {@link
 * #hearBots} and {@link #hearHistory}. Where it stands is kept under its name in the node's store,
 * so after a restart it answers what was said meanwhile. A message counts as answered once its
 * handlers returned: none is skipped, and after a crash one at most, the last, is answered again.
 *
 * <p>To be set up by one thread; {@link #start} may be called for many rooms.
 */
public final class Bot {

  private static final Logger LOG = LoggerFactory.getLogger(Bot.class);
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]{1,32}");

  private final String name;
  private final Map<String, Command> commands = new TreeMap<>();
  private final List<BotHandler> texts = new ArrayList<>();
  private final List<BotHandler> files = new ArrayList<>();
  private String prefix = "!";
  private boolean hearBots;
  private boolean hearHistory;
  private BiConsumer<Message, Exception> onError =
      (message, failure) -> LOG.warn("a bot failed on message {}", message.id(), failure);

  private Bot(String name) {
    this.name = requireName("a bot's name", name);
  }

  /** A bot of this name: letters, digits, - and _, at most 32; what it is remembered under. */
  public static Bot named(String name) {
    return new Bot(name);
  }

  /** What commands begin with, instead of "!". */
  @CanIgnoreReturnValue
  public Bot prefix(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a bot's prefix is empty: it would answer everything");
    }
    prefix = text;
    return this;
  }

  /** As {@link #command(String, String, BotHandler)}, left out of the help. */
  @CanIgnoreReturnValue
  public Bot command(String command, BotHandler handler) {
    return command(command, "", handler);
  }

  /** Adds a command with a line for the help, which answers to "help" unless that is added too. */
  @CanIgnoreReturnValue
  public Bot command(String command, String description, BotHandler handler) {
    String key = requireName("a command", command).toLowerCase(Locale.ROOT);
    if (commands.putIfAbsent(key, new Command(description, handler)) != null) {
      throw new IllegalArgumentException("the command \"" + key + "\" is there already");
    }
    return this;
  }

  /** Calls the handler for every text that runs no command. */
  @CanIgnoreReturnValue
  public Bot onText(BotHandler handler) {
    texts.add(handler);
    return this;
  }

  /** Calls the handler for every file shared. */
  @CanIgnoreReturnValue
  public Bot onFile(BotHandler handler) {
    files.add(handler);
    return this;
  }

  /** Takes what handlers throw; without it that is logged. */
  @CanIgnoreReturnValue
  public Bot onError(BiConsumer<Message, Exception> handler) {
    onError = handler;
    return this;
  }

  /** Hears other bots as well: mind that two may answer each other for ever. */
  @CanIgnoreReturnValue
  public Bot hearBots() {
    hearBots = true;
    return this;
  }

  /** Hears what was said before it first came, too. */
  @CanIgnoreReturnValue
  public Bot hearHistory() {
    hearHistory = true;
    return this;
  }

  /**
   * Begins to answer in a room, until closed. {@link IllegalStateException} if a bot of this name
   * runs in it.
   */
  public RunningBot start(Room room) {
    Map<String, Command> all = new TreeMap<>(commands);
    String help = help();
    if (!help.isEmpty()) {
      all.putIfAbsent("help", new Command("", context -> context.reply(help)));
    }
    Behaviour behaviour =
        new Behaviour(
            prefix,
            Map.copyOf(all),
            List.copyOf(texts),
            List.copyOf(files),
            hearBots,
            hearHistory,
            onError);
    return RunningBot.start(name, room, behaviour);
  }

  private String help() {
    StringBuilder help = new StringBuilder();
    commands.forEach(
        (command, what) -> {
          if (!what.description().isEmpty()) {
            help.append(help.isEmpty() ? "" : "\n").append(prefix).append(command);
            help.append("  ").append(what.description());
          }
        });
    return help.toString();
  }

  private static String requireName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what + " is 1 to 32 letters, digits, - or _, not \"" + name + "\"");
    }
    return name;
  }

  record Command(String description, BotHandler handler) {}

  /** A bot as it was when it was started. */
  record Behaviour(
      String prefix,
      Map<String, Command> commands,
      List<BotHandler> texts,
      List<BotHandler> files,
      boolean hearBots,
      boolean hearHistory,
      BiConsumer<Message, Exception> onError) {}
}
