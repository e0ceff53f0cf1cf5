package dev.covey.node.cli.command;

import dev.covey.api.Node;
import dev.covey.api.Profile;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.MessageText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a command has around it: console, options, settings, and a way to open a node. */
public final class Shell {

  private final Console console;
  private final Map<String, String> environment;
  private final NodeFactory factory;
  private final GlobalOptions options = new GlobalOptions();
  private @Nullable Settings settings;

  public Shell(Console console, Map<String, String> environment, NodeFactory factory) {
    this.console = console;
    this.environment = environment;
    this.factory = factory;
  }

  /** Filled while the command line is parsed. */
  public GlobalOptions options() {
    return options;
  }

  /** Applies the options to the console; once, after parsing. */
  public void prepare() {
    console.beQuiet(options.quiet);
    console.useColour(!options.noColour && !settings().wantsNoColour());
  }

  public Console console() {
    return console;
  }

  Map<String, String> environment() {
    return environment;
  }

  /** Whether to print JSON. */
  public boolean json() {
    return options.json;
  }

  /** Whether only results and errors are wanted. */
  public boolean quiet() {
    return options.quiet;
  }

  /** Says that something is done: in words, or as a JSON object of one property. */
  public void done(String what, String whom, String words) {
    if (json()) {
      console()
          .printJson(
              json -> {
                json.writeStartObject();
                json.writeStringProperty(what, whom);
                json.writeEndObject();
              });
      console().flush();
    } else if (!quiet()) {
      console().note(words);
    }
  }

  /** What was not said on the command line. */
  public Settings settings() {
    Settings loaded = settings;
    if (loaded == null) {
      loaded = Settings.load(environment);
      settings = loaded;
    }
    return loaded;
  }

  /** The data directory, absolute; it may not exist yet. */
  public Path data() {
    Path given = options.data;
    return (given == null ? settings().data() : given).toAbsolutePath().normalize();
  }

  /** A data directory of its own, of that name, for what is not a node, unless one is given. */
  Path data(String folder) {
    return options.data == null && settings().text("data").isEmpty()
        ? data().resolveSibling(folder)
        : data();
  }

  /** The running node, or this data directory's store without a network. */
  public Session local() {
    Optional<String> name = settings().text("name");
    Path identity = data().resolve("identity");
    boolean isFirst = name.isEmpty() && !Files.exists(identity);
    Session session =
        known(Session.open(factory, new NodeOptions(data(), name, Optional.empty()), false));
    if (isFirst && Files.exists(identity)) {
      Profile profile = session.node().profile();
      console.note(
          "you are "
              + MessageText.name(profile.name(), profile.identity())
              + " from now on; `covey node --name NAME` takes another name");
    }
    return session;
  }

  /** As {@link #local()}, for what is there: makes nothing where nobody has been. */
  public Session present() {
    return isFresh() ? Session.fresh() : local();
  }

  /** As {@link #networked}, likewise. */
  Session present(NetworkOptions network) {
    NodeOptions options = network.options(data(), settings());
    return isFresh() ? Session.fresh() : known(Session.open(factory, options, true));
  }

  private boolean isFresh() {
    return Files.notExists(data().resolve("identity")) && Files.notExists(data().resolve("store"));
  }

  /** A node in this process, without a door. */
  Node open(NodeOptions opened) {
    return factory.open(opened);
  }

  /** The running node, or one of one's own that meets others while the command runs. */
  public Session networked(NetworkOptions network) {
    return known(Session.open(factory, network.options(data(), settings()), true));
  }

  /** A node of one's own, which runs until it is stopped. */
  Session own(NetworkOptions network) {
    return Session.own(factory, network.options(data(), settings()));
  }

  /** People are shown by the names that this node has for them. */
  private Session known(Session session) {
    console.peopleFrom(() -> session.node().contacts().all());
    return session;
  }
}
