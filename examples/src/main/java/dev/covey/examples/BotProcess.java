package dev.covey.examples;

import dev.covey.api.MemberKind;
import dev.covey.api.Room;
import dev.covey.bot.Bot;
import dev.covey.bot.RunningBot;
import dev.covey.node.LocalNode;
import dev.covey.node.NodeConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs one bot in one room on a node of its own, until the process is told to end.
 *
 * <pre>--data DIR --room LINK [--listen HOST:PORT] [--bootstrap HOST:PORT]...</pre>
 */
final class BotProcess {

  private static final long CLEAN_UP_SECONDS = 15;
  private static final String USAGE =
      "--data DIR --room LINK [--listen HOST:PORT] [--bootstrap HOST:PORT]...";

  private BotProcess() {}

  /** Runs until a signal, then ends with 0; with 2 after bad arguments and 1 after a failure. */
  static void run(String[] arguments, Bot bot, String name) {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook = new Thread(() -> end(stop, stopped), "bot-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      Options options = Options.parse(arguments);
      try (LocalNode node = LocalNode.open(options.config(name))) {
        Room room = join(node, options.room);
        try (RunningBot unused = bot.start(room)) {
          System.out.println(name + " is in \"" + room.name() + "\"");
          stop.await();
        }
      }
      stopped.countDown();
    } catch (IllegalArgumentException e) {
      fail(hook, 2, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      fail(hook, 1, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Room join(LocalNode node, String link) {
    try {
      return node.joinRoom(link).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IllegalArgumentException bad) {
        throw new IllegalArgumentException("--room needs a link: " + bad.getMessage(), bad);
      }
      throw e;
    }
  }

  /** A signal came: lets everything close and ends with 0, as told. */
  private static void end(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    boolean clean = false;
    try {
      clean = stopped.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(clean ? 0 : 1);
  }

  private static void fail(Thread hook, int code, String message) {
    System.err.println(message);
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // A signal ends the process already.
    }
    System.exit(code);
  }

  private record Options(
      Path data, String room, InetSocketAddress listen, List<InetSocketAddress> bootstrap) {

    static Options parse(String[] arguments) {
      Map<String, List<String>> given = new HashMap<>();
      for (int i = 0; i < arguments.length; i += 2) {
        if (!List.of("--data", "--room", "--listen", "--bootstrap").contains(arguments[i])) {
          throw new IllegalArgumentException(
              "unknown option: " + arguments[i] + "; these are known: " + USAGE);
        }
        if (i + 1 == arguments.length) {
          throw new IllegalArgumentException(arguments[i] + " needs a value: " + USAGE);
        }
        given.computeIfAbsent(arguments[i], option -> new ArrayList<>()).add(arguments[i + 1]);
      }
      return new Options(
          Path.of(one(given, "--data")),
          one(given, "--room"),
          address("--listen", given.containsKey("--listen") ? one(given, "--listen") : "0.0.0.0:0"),
          given.getOrDefault("--bootstrap", List.of()).stream()
              .map(text -> address("--bootstrap", text))
              .toList());
    }

    NodeConfig config(String name) {
      return NodeConfig.at(data)
          .withName(name)
          .withKind(MemberKind.BOT)
          .withBootstrap(bootstrap)
          .withListen(listen);
    }

    private static String one(Map<String, List<String>> given, String option) {
      List<String> values = given.getOrDefault(option, List.of());
      if (values.size() != 1) {
        throw new IllegalArgumentException(option + " is needed, once: " + USAGE);
      }
      return values.get(0);
    }

    private static InetSocketAddress address(String option, String text) {
      int colon = text.lastIndexOf(':');
      try {
        return new InetSocketAddress(
            text.substring(0, Math.max(colon, 0)), Integer.parseInt(text.substring(colon + 1)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(option + " needs HOST:PORT, not " + text, e);
      }
    }
  }
}
