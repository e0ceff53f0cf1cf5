package dev.covey.node.cli.demo;

import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.api.MessageKind;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The demo, step by step; any step may end it with a {@link DemoFailure}. One thread. */
final class DemoStory {

  private static final Pattern DHT = Pattern.compile("^dht +(\\S+:\\d+)");
  private static final String BOT = "dev.covey.examples.PingBot";

  private final Console console;
  private final DemoStage stage;
  private final List<String> lines;
  private int step;
  private long stepNanos;

  /** {@code lines} are what the two say to each other; none is empty. */
  DemoStory(Console console, DemoStage stage, List<String> lines) {
    this.console = console;
    this.stage = stage;
    this.lines = lines;
  }

  void tell() throws IOException, InterruptedException {
    begin();
    DemoProcess dht = stage.start("bootstrap", "bootstrap", "--listen", "127.0.0.1:0");
    String bootstrap = dht.await(DHT, 20);
    done("a DHT to begin with, at " + bootstrap);

    DemoNode ada = new DemoNode(stage, "ada", bootstrap);
    DemoNode ben = new DemoNode(stage, "ben", bootstrap);
    ada.launch();
    ben.launch();
    ada.awaitReady();
    ben.awaitReady();
    done("two nodes, ada and ben, processes " + pid(ada) + " and " + pid(ben));

    String link = meet(ada, ben);
    talk(ada, ben);
    shareFile(ada, ben);
    askBot(ada, link, bootstrap);
    killAndReturn(ada, ben);
    compare(ada, ben);
    stop(ada, ben, dht);
  }

  private static String pid(DemoNode node) {
    return Long.toString(node.running().pid());
  }

  private String meet(DemoNode ada, DemoNode ben) throws IOException, InterruptedException {
    String link = covey(ada, "create", "demo", "--quiet").strip();
    done("ada makes a room: " + PlainText.line(link));
    String unused = covey(ben, "join", link);
    await("ben to find ada", () -> !ben.room().peers().isEmpty() && !ada.room().peers().isEmpty());
    done("ben joins by the link, and finds ada through the DHT");
    return link;
  }

  private void talk(DemoNode ada, DemoNode ben) throws IOException, InterruptedException {
    int half = lines.size() / 2;
    say(ada, lines.subList(0, half));
    say(ben, lines.subList(half, lines.size()));
    await("all lines to arrive", () -> texts(ada) == lines.size() && texts(ben) == lines.size());
    check(
        textsBy(ada, "ben").equals(lines.subList(half, lines.size())),
        "what ben wrote arrived changed");
    check(textsBy(ben, "ada").equals(lines.subList(0, half)), "what ada wrote arrived changed");
    done(
        "ada writes "
            + half
            + " messages, ben "
            + (lines.size() - half)
            + "; both have all of them, in order");
  }

  private void shareFile(DemoNode ada, DemoNode ben) throws IOException, InterruptedException {
    Path file = stage.folder().resolve("text.txt");
    Files.write(file, lines);
    String unused = covey(ada, "put", "demo", file.toString());
    await("the file to be announced", () -> ben.room().files().size() == 1);
    Path copy = stage.folder().resolve("copy.txt");
    String unusedToo = covey(ben, "get", "demo", "text.txt", "--output", copy.toString());
    check(Files.mismatch(file, copy) < 0, "the file arrived changed");
    done("ada shares a file of " + Files.size(file) + " bytes, ben fetches it unchanged");
  }

  private void askBot(DemoNode ada, String link, String bootstrap)
      throws IOException, InterruptedException {
    Optional<String> classPath = DemoStage.classPathWith(BOT, "bot", "examples");
    if (classPath.isEmpty()) {
      done("no bot answers: the jars of bot and examples are not built (mvn package)");
      return;
    }
    DemoProcess bot =
        stage.program(
            "bot",
            classPath.get(),
            BOT,
            "--data",
            stage.folder().resolve("bot").toString(),
            "--listen",
            "127.0.0.1:0",
            "--bootstrap",
            bootstrap,
            "--room",
            link);
    await("the bot to come", () -> bot.isAlive() && ada.room().members().size() == 3, bot);
    say(ada, List.of("!ping"));
    await("the bot to answer", () -> !ada.messages(DemoStory::isAnswer).isEmpty(), bot);
    Message answer = ada.messages(DemoStory::isAnswer).get(0);
    done(
        "ada says !ping, the bot "
            + PlainText.line(answer.authorName())
            + " answers \""
            + PlainText.line(answer.text())
            + "\"");
  }

  private static boolean isAnswer(Message message) {
    return message.authorKind() == MemberKind.BOT && message.kind() == MessageKind.TEXT;
  }

  private void killAndReturn(DemoNode ada, DemoNode ben) throws IOException, InterruptedException {
    int before = texts(ada);
    say(ada, lines);
    ben.kill();
    done("kill -9 for ben, while ada writes " + lines.size() + " messages more");
    say(ada, List.of("ben, are you there?"));
    ben.launch();
    ben.awaitReady();
    await("ben to catch up", () -> texts(ben) == before + lines.size() + 1);
    say(ben, List.of("I am back"));
    await("ada to hear it", () -> texts(ada) == before + lines.size() + 2);
    done("ben starts again, finds ada, has everything, and says so");
  }

  private void compare(DemoNode ada, DemoNode ben) throws InterruptedException {
    await("equal histories", () -> ada.historyHash().equals(ben.historyHash()));
    done(
        "both histories are equal: "
            + ada.messages(m -> true).size()
            + " entries, hash "
            + ada.historyHash().substring(0, 16));
  }

  private void stop(DemoNode ada, DemoNode ben, DemoProcess dht)
      throws IOException, InterruptedException {
    String unused = covey(ada, "stop");
    ben.close();
    int ended = ben.running().terminate(20);
    check(ended == 0, "ben ended with status " + ended + " when told to terminate");
    check(dht.terminate(20) == 0, "the DHT node did not end cleanly");
    ada.close();
    done("all stop cleanly");
  }

  private void say(DemoNode node, List<String> texts) throws IOException, InterruptedException {
    String unused =
        stage.run(texts, "send", "demo", "-", "--data", node.data().toString(), "--quiet");
  }

  private String covey(DemoNode node, String... arguments)
      throws IOException, InterruptedException {
    String[] all =
        Stream.concat(Stream.of(arguments), Stream.of("--data", node.data().toString()))
            .toArray(String[]::new);
    return stage.run(List.of(), all);
  }

  private static int texts(DemoNode node) {
    return node.messages(m -> m.kind() == MessageKind.TEXT && m.authorKind() == MemberKind.PERSON)
        .size();
  }

  private static List<String> textsBy(DemoNode node, String author) {
    return node
        .messages(m -> m.kind() == MessageKind.TEXT && m.authorName().equals(author))
        .stream()
        .map(Message::text)
        .toList();
  }

  private void await(String what, BooleanSupplier condition, DemoProcess... needed)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      for (DemoProcess process : needed) {
        check(process.isAlive(), process.name() + " ended");
      }
      check(System.nanoTime() - deadline < 0, "waited 30 s for " + what + " in vain");
      Thread.sleep(50);
    }
  }

  private static void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new DemoFailure(otherwise);
    }
  }

  private void begin() {
    step = 1;
    stepNanos = System.nanoTime();
  }

  private void done(String what) {
    long now = System.nanoTime();
    console.print(String.format("%2d  %5.1f s  ", step++, (now - stepNanos) / 1e9) + what);
    stepNanos = now;
  }
}
