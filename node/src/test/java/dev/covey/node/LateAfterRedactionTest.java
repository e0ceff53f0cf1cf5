package dev.covey.node;

import static dev.covey.node.RoomNodes.awaitIn;
import static dev.covey.node.RoomNodes.awaitTexts;
import static dev.covey.node.RoomNodes.join;
import static dev.covey.node.RoomNodes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Message;
import dev.covey.api.Room;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.core.testing.Await;
import dev.covey.node.room.LocalRoom;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who comes after words were taken back, when nobody has their blocks, sees the same room. */
@Timeout(120)
class LateAfterRedactionTest {

  @TempDir Path directory;

  private RoomNodes nodes;

  @BeforeEach
  void open() {
    nodes = new RoomNodes(directory);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void theLogsOfThoseWhoTookWordsBackGoOn() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    final String link = hers.link();
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, link);
    awaitIn(hers, bob);
    hers.send("one");
    Message secret = hers.send("a secret");
    Message edit = hers.conversation().edit(secret.id(), "the same secret");
    his.send("two");
    Message spam = his.send("spam");
    his.send("three");
    awaitTexts(his, "one", "the same secret");
    awaitTexts(hers, "two", "spam", "three");
    hers.conversation().redact(secret.id(), "a slip");
    hers.conversation().redact(spam.id(), "");
    hers.send("after");
    awaitTexts(his, "after");
    for (Room room : List.of(hers, his)) {
      Await.until("the words are gone", () -> isCleared(room, secret, edit, spam));
    }

    LocalNode carol = nodes.node("carol", ada, bob);
    Room theirs = join(carol, link);
    awaitTexts(theirs, "one", "two", "three", "after");
    assertThat(texts(theirs)).doesNotContain("a secret", "the same secret", "spam");
    Await.until(() -> shown(theirs) + " not\n" + shown(hers), () -> same(theirs, hers));
    theirs.send("hello");
    awaitTexts(hers, "hello");
    awaitTexts(his, "hello");

    // Who never had them passes on what is left, too.
    ada.close();
    bob.close();
    LocalNode dave = nodes.node("dave", carol);
    Room last = join(dave, link);
    awaitTexts(last, "one", "two", "three", "after", "hello");
    Await.until(() -> shown(last) + " not\n" + shown(theirs), () -> same(last, theirs));
  }

  private static boolean isCleared(Room room, Message... messages) {
    return Stream.of(messages)
        .noneMatch(
            one ->
                ((LocalRoom) room)
                    .memberLogs()
                    .onRemoteHead(new LogKey(Bytes.hex(one.id().logKey())), 1L << 40)
                    .orElseThrow()
                    .has(one.id().index()));
  }

  private static boolean same(Room one, Room other) {
    return shown(one).equals(shown(other));
  }

  private static List<String> shown(Room room) {
    return room.history().latest(1_000).items().stream()
        .map(
            message ->
                message.id()
                    + " "
                    + message.kind()
                    + " "
                    + message.text()
                    + " "
                    + message.claimedAt()
                    + " "
                    + message.marks().redacted())
        .toList();
  }
}
