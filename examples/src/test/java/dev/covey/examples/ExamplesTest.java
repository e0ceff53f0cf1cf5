package dev.covey.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.api.MessageKind;
import dev.covey.api.Room;
import dev.covey.bot.RunningBot;
import dev.covey.core.testing.Await;
import dev.covey.dht.HostPort;
import dev.covey.node.LocalNode;
import dev.covey.node.NodeConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples as processes of their own, found through the DHT of a person's node. */
@Timeout(600)
class ExamplesTest {

  /** Two nodes alone in a DHT look for each other every 15 seconds, and begin slowly here. */
  private static final Duration MEETING = Duration.ofSeconds(150);

  /** A virtual machine and a node in it. */
  private static final Duration STARTING = Duration.ofSeconds(90);

  @TempDir Path directory;

  private final List<Process> processes = new ArrayList<>();
  private LocalNode ada;

  @BeforeEach
  void openNode() {
    ada =
        LocalNode.open(
            NodeConfig.at(directory.resolve("ada"))
                .withName("ada")
                .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLinkAddresses(false));
  }

  @AfterEach
  void endAll() {
    processes.forEach(Process::destroyForcibly);
    ada.close();
  }

  @Test
  void pingBotAnswersAndDoesSoAgainAfterKill() throws Exception {
    Room room = ada.createRoom("lobby");
    Process bot = start(PingBot.class, room);
    Await.until(MEETING, () -> "the bot to come", () -> room.members().size() == 2);
    room.send("!ping 1");
    awaitAnswers(room, "pong 1");
    bot.destroyForcibly().waitFor();
    room.send("!ping 2");
    Process again = start(PingBot.class, room);
    Await.until(MEETING, () -> "the second answer", () -> answers(room).contains("pong 2"));
    again.destroy();
    assertThat(again.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(again.exitValue()).isZero();
  }

  @Test
  void aKillRepeatsOneAnswerAtMostAndLosesNone() throws Exception {
    Room room = ada.createRoom("lobby");
    Process bot = start(PingBot.class, room);
    Await.until(MEETING, () -> "the bot to come", () -> room.members().size() == 2);
    List<String> pings = IntStream.rangeClosed(1, 60).mapToObj(i -> "!ping " + i).toList();
    room.sendAll(pings);
    Await.until(MEETING, () -> "some answers", () -> answers(room).size() >= 10);
    bot.destroyForcibly().waitFor();
    room.send("!ping end");
    Process unused = start(PingBot.class, room);
    Await.until(MEETING, () -> "the last answer", () -> answers(room).contains("pong end"));
    List<String> heard = answers(room);
    assertThat(Set.copyOf(heard)).hasSize(61);
    assertThat(heard).hasSizeBetween(61, 62);
  }

  @Test
  void fileCounterCounts() throws Exception {
    Room room = ada.createRoom("lobby");
    Process unused = start(FileCounterBot.class, room);
    Await.until(MEETING, () -> "the bot to come", () -> room.members().size() == 2);
    room.share("a.txt", "text/plain", new ByteArrayInputStream(new byte[70_000]));
    room.share("b.txt", "text/plain", new ByteArrayInputStream(new byte[5]));
    room.send("!files");
    Await.until(
        MEETING,
        () -> "the count",
        () -> answers(room).contains("got b.txt; 2 files, 70005 bytes"));
    Await.until(MEETING, () -> "the answer", () -> answers(room).contains("2 files, 70005 bytes"));
  }

  @Test
  void badArgumentsGetOneLineAndStatusTwo() throws Exception {
    Process bot = start(PingBot.class, "--data", directory.resolve("x").toString());
    assertThat(printed(bot)).matches("--room is needed, once: --data DIR --room LINK .*\n");
    assertThat(bot.waitFor()).isEqualTo(2);
    List<String> link = List.of("--room", "covey:abc", "--listen", "127.0.0.1:0");
    Process other =
        start(
            PingBot.class,
            Stream.concat(Stream.of("--data", directory.resolve("x").toString()), link.stream())
                .toArray(String[]::new));
    assertThat(printed(other)).matches("--room needs a link: .*the link is cut short.*\n");
    assertThat(other.waitFor()).isEqualTo(2);
    Process third =
        start(FileCounterBot.class, "--bootstrap", "nowhere", "--data", "x", "--room", "y");
    assertThat(printed(third)).isEqualTo("--bootstrap needs HOST:PORT, not nowhere\n");
    assertThat(third.waitFor()).isEqualTo(2);
  }

  @Test
  void diceBotRolls() {
    Room room = ada.createRoom("lobby");
    NodeConfig config =
        NodeConfig.at(directory.resolve("dice"))
            .withName("dice")
            .withKind(MemberKind.BOT)
            .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withBootstrap(List.of(HostPort.parse(ada.status().dht())));
    try (LocalNode node = LocalNode.open(config);
        RunningBot bot = DiceBot.start(Await.value(node.joinRoom(room.link())), new Random(1))) {
      assertThat(bot).isNotNull();
      Await.until(MEETING, () -> "the bot to come", () -> room.members().size() == 2);
      room.send("!roll");
      room.send("!help");
      Await.until(MEETING, () -> "both answers", () -> answers(room).size() == 2);
      assertThat(answers(room).get(0)).matches("rolled [1-6]");
      assertThat(answers(room).get(1)).isEqualTo("!roll  rolls a die");
    }
  }

  @Test
  void embeddedRoomSaysHelloUntilAKeyIsPressed() throws Exception {
    Path printed = directory.resolve("printed");
    Process program =
        new ProcessBuilder(java(EmbeddedRoom.class))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    processes.add(program);
    Await.until(STARTING, () -> "the hello", () -> lines(printed).contains("ada: hello"));
    program.getOutputStream().write('\n');
    program.getOutputStream().flush();
    assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(program.exitValue()).isZero();
    assertThat(lines(printed).get(0)).startsWith("covey:");
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void journalKeepsItsLines() {
    assertThat(Journal.write(directory.resolve("journal"))).containsExactly("one", "two");
    assertThat(Journal.write(directory.resolve("journal")))
        .containsExactly("one", "two", "one", "two");
  }

  @Test
  void journalPrintsItsLinesAndNothingElseOnAnyJava() throws Exception {
    Process journal = start(Journal.class, directory.resolve("journal").toString());
    assertThat(printed(journal)).isEqualTo("one\ntwo\n");
    assertThat(journal.waitFor()).isZero();
  }

  private Process start(Class<?> program, Room room) throws IOException {
    return start(
        program,
        "--data",
        directory.resolve(program.getSimpleName()).toString(),
        "--room",
        room.link(),
        "--listen",
        "127.0.0.1:0",
        "--bootstrap",
        ada.status().dht());
  }

  private Process start(Class<?> program, String... arguments) throws IOException {
    Process process =
        new ProcessBuilder(java(program, arguments)).redirectErrorStream(true).start();
    processes.add(process);
    return process;
  }

  private static List<String> java(Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String printed(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static List<String> answers(Room room) {
    return room.history().latest(1_000).items().stream()
        .filter(m -> m.kind() == MessageKind.TEXT && m.authorKind() == MemberKind.BOT)
        .map(Message::text)
        .toList();
  }

  private static void awaitAnswers(Room room, String... wanted) {
    Await.until(
        MEETING, () -> String.join(", ", wanted), () -> answers(room).equals(List.of(wanted)));
  }
}
