package dev.covey.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.api.MessageKind;
import dev.covey.api.Room;
import dev.covey.api.Subscription;
import dev.covey.core.testing.Await;
import dev.covey.node.LocalNode;
import dev.covey.node.NodeConfig;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A person and bots, each on a node of their own. */
@Timeout(60)
class BotTest {

  private static final Bot DICE =
      Bot.named("dice")
          .command("roll", "rolls a die", c -> c.reply("rolled " + c.arguments()))
          .command("words", c -> c.reply(c.words().size() + " words"));

  @TempDir Path directory;

  @Test
  void answersCommandsInEitherCaseAndTellsThem() {
    try (LocalNode ada = node("ada", MemberKind.PERSON);
        LocalNode dice = node("dice", MemberKind.BOT)) {
      Room hers = ada.createRoom("games");
      try (RunningBot unused = DICE.start(Await.value(dice.joinRoom(hers.link())))) {
        hers.sendAll(
            List.of("!roll  two dice ", "!ROLL", "!words a  b\tc", "!help", "!rolls", "hi"));
        awaitAnswers(hers, "rolled two dice", "rolled ", "3 words", "!roll  rolls a die");
      }
    }
  }

  @Test
  void hearsNeitherItselfNorOtherBots() {
    try (LocalNode ada = node("ada", MemberKind.PERSON);
        LocalNode echo = node("echo", MemberKind.BOT);
        LocalNode parrot = node("parrot", MemberKind.BOT)) {
      Room hers = ada.createRoom("games");
      Bot echoing = Bot.named("echo").onText(c -> c.reply("echo " + c.message().text()));
      try (RunningBot one = echoing.start(Await.value(echo.joinRoom(hers.link())));
          RunningBot two = echoing.start(Await.value(parrot.joinRoom(hers.link())))) {
        hers.send("hello");
        awaitAnswers(hers, "echo hello", "echo hello");
        hers.send("again");
        awaitAnswers(hers, "echo hello", "echo hello", "echo again", "echo again");
        assertThat(List.of(one, two)).doesNotContainNull();
      }
    }
  }

  @Test
  void goesOnWhenAHandlerFails() {
    List<String> failures = new CopyOnWriteArrayList<>();
    Bot bot =
        Bot.named("faulty")
            .prefix("/")
            .command(
                "fail",
                c -> {
                  throw new IllegalArgumentException("no " + c.arguments());
                })
            .command("work", c -> c.reply("done"))
            .onError((message, failure) -> failures.add(failure.getMessage()));
    try (LocalNode ada = node("ada", MemberKind.PERSON);
        LocalNode node = node("bot", MemberKind.BOT)) {
      Room hers = ada.createRoom("games");
      try (RunningBot unused = bot.start(Await.value(node.joinRoom(hers.link())))) {
        hers.sendAll(List.of("/fail luck", "/work"));
        awaitAnswers(hers, "done");
        assertThat(failures).containsExactly("no luck");
      }
    }
  }

  @Test
  void answersAfterARestartWhatWasSaidMeanwhileAndNothingTwice() {
    try (LocalNode ada = node("ada", MemberKind.PERSON)) {
      Room hers = ada.createRoom("games");
      try (LocalNode dice = node("dice", MemberKind.BOT);
          RunningBot unused = DICE.start(Await.value(dice.joinRoom(hers.link())))) {
        hers.send("!roll one");
        awaitAnswers(hers, "rolled one");
      }
      hers.send("!roll two");
      try (LocalNode dice = node("dice", MemberKind.BOT);
          RunningBot unused = DICE.start(dice.room("games").orElseThrow())) {
        awaitAnswers(hers, "rolled one", "rolled two");
        hers.send("!roll three");
        awaitAnswers(hers, "rolled one", "rolled two", "rolled three");
      }
    }
  }

  @Test
  void doesNotAnswerWhatWasSaidBeforeItCame() {
    try (LocalNode ada = node("ada", MemberKind.PERSON);
        LocalNode dice = node("dice", MemberKind.BOT)) {
      Room hers = ada.createRoom("games");
      hers.send("!roll early");
      try (RunningBot unused = DICE.start(Await.value(dice.joinRoom(hers.link())))) {
        Await.until("the bot to come", () -> hers.members().size() == 2);
        hers.send("!roll late");
        awaitAnswers(hers, "rolled late");
      }
    }
  }

  @Test
  void leavesThePastAloneAlsoWhenItEndedBeforeItWasThrough() throws Exception {
    try (LocalNode node = node("both", MemberKind.PERSON);
        LocalNode ada = node("ada", MemberKind.PERSON)) {
      Room room = node.createRoom("games");
      Room hers = Await.value(ada.joinRoom(room.link()));
      hers.sendAll(IntStream.range(0, 3_000).mapToObj(i -> "!say " + i).toList());
      Await.until("the past", () -> room.position() >= 3_002);
      List<String> heard = new CopyOnWriteArrayList<>();
      Bot bot = Bot.named("sayer").command("say", c -> heard.add(c.arguments()));
      // Listeners take turns of a few messages: when this one is called, the bot had its first.
      RunningBot first = bot.start(room);
      CompletableFuture<Message> closed = new CompletableFuture<>();
      try (Subscription unused =
          room.listen(
              3_001,
              message -> {
                first.close();
                closed.complete(message);
              })) {
        assertThat(closed.get(20, TimeUnit.SECONDS)).isNotNull();
      }
      try (RunningBot unused = bot.start(room)) {
        hers.send("!say now");
        Await.until("the present", () -> heard.contains("now"));
      }
      assertThat(heard).containsExactly("now");
    }
  }

  @Test
  void hearsHistoryIfToldTo() {
    try (LocalNode ada = node("ada", MemberKind.PERSON);
        LocalNode node = node("bot", MemberKind.BOT)) {
      Room hers = ada.createRoom("games");
      hers.send("!count early");
      Bot bot = Bot.named("historian").hearHistory().command("count", c -> c.reply(c.arguments()));
      try (RunningBot unused = bot.start(Await.value(node.joinRoom(hers.link())))) {
        awaitAnswers(hers, "early");
      }
    }
  }

  @Test
  void seesFiles() {
    try (LocalNode ada = node("ada", MemberKind.PERSON);
        LocalNode node = node("bot", MemberKind.BOT)) {
      Room hers = ada.createRoom("games");
      Bot bot =
          Bot.named("clerk")
              .onFile(
                  c ->
                      c.reply(
                          c.message().file().orElseThrow().size() + " bytes of " + c.arguments()));
      try (RunningBot unused = bot.start(Await.value(node.joinRoom(hers.link())))) {
        hers.share(
            "a.txt",
            "text/plain",
            new ByteArrayInputStream("hello".getBytes(StandardCharsets.UTF_8)));
        awaitAnswers(hers, "5 bytes of a.txt");
      }
    }
  }

  @Test
  void refusesNamesNobodyCanTypeAndCommandsTwice() {
    assertThatThrownBy(() -> Bot.named("two words"))
        .hasMessageContaining("a bot's name is 1 to 32 letters, digits, - or _, not \"two words\"");
    assertThatThrownBy(() -> Bot.named("a").command("", c -> {}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Bot.named("a").prefix(" "))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Bot.named("a").command("x", c -> {}).command("X", c -> {}))
        .hasMessageContaining("\"x\" is there already");
  }

  private LocalNode node(String name, MemberKind kind) {
    return LocalNode.open(
        NodeConfig.at(directory.resolve(name))
            .withName(name)
            .withKind(kind)
            .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withDht(false)
            .withLan(false));
  }

  /** All that bots said, in the order in which it came to this room. */
  private static void awaitAnswers(Room room, String... wanted) {
    Await.until(
        String.join(", ", wanted),
        () -> {
          List<String> answers =
              room.history().latest(1_000).items().stream()
                  .filter(m -> m.kind() == MessageKind.TEXT && m.authorKind() == MemberKind.BOT)
                  .map(Message::text)
                  .toList();
          assertThat(answers).hasSizeLessThanOrEqualTo(wanted.length);
          return answers.equals(List.of(wanted));
        });
  }
}
