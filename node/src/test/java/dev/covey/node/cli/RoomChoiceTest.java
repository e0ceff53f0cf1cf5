package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.node.LocalNode;
import dev.covey.node.NodeConfig;
import dev.covey.node.cli.command.NodeFactory;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.http.LocalDoor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which room is meant by what is typed, and how each is shown; on a node without a network. */
@Timeout(60)
final class RoomChoiceTest {

  private static final String BOB =
      "8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394";

  private final Path data;
  private final LocalNode node;
  private final LocalDoor door;
  private final Map<String, String> environment = new HashMap<>();
  private NodeFactory factory =
      options -> {
        throw new IllegalStateException("a node runs on " + options.data());
      };
  private String out = "";
  private String err = "";

  RoomChoiceTest(@TempDir Path data) throws Exception {
    this.data = data;
    this.node = LocalNode.open(NodeConfig.at(data).withName("ada").withNetwork(false));
    this.door = LocalDoor.open(node, data, () -> {});
    environment.put("HOME", data.toString());
    environment.put("COVEY_DATA", data.toString());
  }

  @AfterEach
  void close() throws Exception {
    door.close();
    node.close();
  }

  /** Through the door of the node that runs. */
  private int run(String... args) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Console console =
        new Console(new ByteArrayInputStream(new byte[0]), outBytes, errBytes, false, false);
    int code = Main.run(console, environment, factory, args);
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  @Test
  void roomsOfOneNameAreListedAndNoneIsTaken() {
    String first = node.createRoom("book").id().substring(0, 8);
    assertThat(run("create", "book")).isZero();
    String second = node.rooms().get(1).id().substring(0, 8);
    assertThat(err).contains("another room called \"book\" here (" + first + "): say " + second);
    assertThat(run("send", "book", "hi")).isEqualTo(2);
    assertThat(err)
        .contains("2 rooms are called \"book\": " + first + ", " + second + "; take one of these");
    assertThat(run("send", second, "hi")).isZero();
    assertThat(run("send", "books", "hi")).isEqualTo(3);
    assertThat(err).contains("no room is called \"books\" here");
  }

  @Test
  void roomThatOneLeftIsMarkedAndGivesItsNameAway() {
    String left = node.createRoom("book").id();
    assertThat(run("leave", "book")).isZero();
    assertThat(run("rooms")).isZero();
    assertThat(out).contains("book  (you left)");
    assertThat(run("rooms", "--json")).isZero();
    assertThat(out).contains("\"standing\":\"left\"");
    assertThat(run("create", "book")).isZero();
    assertThat(run("history", "book", "--json")).isZero();
    assertThat(out).contains(node.rooms().get(1).members().get(0).logKey());
    assertThat(run("history", left)).isZero();
    assertThat(out).contains("left");
  }

  @Test
  void wordsAboutOneselfAreTrue() {
    assertThat(run("create", "book")).isZero();
    assertThat(run("profile", "book", "--about", "reads on trains")).isZero();
    assertThat(run("history", "book")).isZero();
    assertThat(out).contains("changed the profile, as ada").doesNotContain("is now called");
    assertThat(run("invite", "book", "--role", "owner")).isEqualTo(1);
    assertThat(err).contains("no invite makes an owner");
    assertThat(run("members", "book", "--at", "1990-01-01")).isZero();
    assertThat(err).contains("nobody was in it");
    assertThat(run("members", "book", "--at", "nonsense")).isEqualTo(2);
    assertThat(err).contains("or a message like 3fa8/17");
    assertThat(run("name", "book")).isZero();
    assertThat(out).isEqualTo("name   book\n");
    String said = node.rooms().get(0).send("oops").id().toString();
    assertThat(run("edit", "book", said, "oh")).isZero();
    assertThat(run("redact", "book", said, "--reason", "slip")).isZero();
    assertThat(run("history", "book")).isZero();
    assertThat(out).contains("(taken back: slip)").doesNotContain("edited");
    assertThat(run("history", "book", "--json")).isZero();
    assertThat(out).contains("\"redacted\":true,\"reason\":\"slip\"");
  }

  @Test
  void whoJoinsWithoutANodeIsToldThatNothingIsHere() throws Exception {
    String link = node.createRoom("book").link();
    environment.put("COVEY_DATA", data.resolve("bob").toString());
    factory =
        options -> LocalNode.open(NodeConfig.at(options.data()).withName("bob").withNetwork(false));
    assertThat(run("join", link)).isZero();
    assertThat(out).contains("room \"book\" joined");
    assertThat(err)
        .contains("you come in as writer", "nobody was met yet: while `covey node` runs");
    assertThat(run("history", "book")).isZero();
    assertThat(err).contains("nothing is here yet; while `covey node` runs");
    assertThat(run("who", "book")).isZero();
    assertThat(out).contains("nobody in this room was met yet");
    assertThat(run("rooms")).isZero();
    assertThat(out).contains("book  (not let in yet)");
  }

  @Test
  void directRoomGoesByTheNameOfWhoIsInIt() {
    assertThat(run("direct", BOB)).isZero();
    assertThat(out).contains("room \"" + BOB.substring(0, 8) + "\" opened");
    assertThat(run("contact", "add", BOB, "Robert")).isZero();
    assertThat(run("rooms")).isZero();
    assertThat(out).contains("direct  @Robert");
    assertThat(run("rooms", "--json")).isZero();
    assertThat(out).contains("\"other\":\"" + BOB + "\"");
    for (String name : List.of("Robert", "@Robert", "@robert", BOB.substring(0, 8))) {
      assertThat(run("send", name, "hello " + name)).as(name + err).isZero();
    }
    assertThat(run("history", "@Robert")).isZero();
    assertThat(out).contains("hello Robert", "hello " + BOB.substring(0, 8));
    assertThat(run("status")).isZero();
    assertThat(out).contains("room       @Robert  direct");
    // What others call a room does not lead words for Robert into it.
    String trap = node.createRoom("Robert").id().substring(0, 8);
    assertThat(run("send", "Robert", "hello")).isEqualTo(2);
    assertThat(err).contains("2 rooms are called \"Robert\": ", trap);
    assertThat(run("send", "@Robert", "hello")).isZero();
    assertThat(run("contact", "add", node.profile().device(), "Zoe")).isZero();
    assertThat(run("send", "@Zoe", "hello")).isEqualTo(3);
    assertThat(err).contains("no room with @Zoe is here yet");
  }
}
