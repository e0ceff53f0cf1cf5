package dev.covey.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.Checkup;
import dev.covey.api.History;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.Room;
import dev.covey.api.RoomFile;
import dev.covey.api.Subscription;
import dev.covey.core.UnavailableException;
import dev.covey.node.door.DoorFile;
import dev.covey.node.http.LocalDoor;
import dev.covey.node.testing.MemoryNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The API through the door says what the node behind it says. */
@Timeout(30)
final class RemoteNodeTest {

  private final Path data;
  private final MemoryNode node;
  private final Room local;
  private LocalDoor door;
  private final RemoteNode remote;
  private final Room room;

  RemoteNodeTest(@TempDir Path data) throws IOException {
    this.data = data;
    node = new MemoryNode(data, "ada");
    local = node.createRoom("caf\u00e9 / reading + more");
    door = LocalDoor.open(node, data, () -> {});
    remote = RemoteNode.find(data).orElseThrow();
    room = remote.room(local.name()).orElseThrow();
  }

  @AfterEach
  void close() {
    remote.close();
    door.close();
  }

  private static String take(BlockingQueue<String> queue) throws InterruptedException {
    String text = queue.poll(20, TimeUnit.SECONDS);
    return text == null ? "(nothing came)" : text;
  }

  @Test
  void nounsArriveEqual() {
    assertThat(remote.profile()).isEqualTo(node.profile());
    assertThat(remote.status()).isEqualTo(node.status());
    assertThat(room.id()).isEqualTo(local.id());
    assertThat(room.name()).isEqualTo(local.name());
    assertThat(room.kind()).isEqualTo(local.kind());
    assertThat(room.link()).isEqualTo(local.link());
    assertThat(room.members()).isEqualTo(local.members());
    assertThat(room.peers()).isEqualTo(local.peers());
    assertThat(room.notes()).isEqualTo(local.notes());
    assertThat(room.state()).isEqualTo(local.state());
    assertThat(room.stateAt(Instant.EPOCH).participants()).isEmpty();
    assertThat(room.stateAt(Instant.parse("2040-01-01T00:00:00.123Z"))).isEqualTo(local.state());
    assertThat(room.stateAt(Map.of(room.id(), 1L))).isEqualTo(local.state());
    assertThat(room.stateAt(Map.of("ab", 1L)).participants()).isEmpty();
    assertThat(remote.rooms()).hasSize(1);
    assertThat(remote.room("nowhere")).isEmpty();
    assertThat(remote.room("")).isEmpty();
  }

  @Test
  void whatIsDoneWithWordsArrives() {
    Message said = room.send("first");
    Message reply = room.conversation().reply(said.id(), "second \u202e");
    assertThat(reply.links().replyTo()).contains(said.id());
    assertThat(reply.links().thread()).isEmpty();
    Message threaded = room.conversation().replyInThread(said.id(), "third");
    assertThat(threaded.links().thread()).contains(said.id());
    room.conversation().react(said.id(), "\ud83d\udc4d", true);
    room.conversation().pin(said.id(), true);
    Message edited = room.conversation().edit(said.id(), "1st");
    assertThat(edited.text()).isEqualTo("1st");
    assertThat(local.message(said.id())).isEqualTo(room.message(said.id())).contains(edited);
    assertThat(edited.marks().reactions()).containsKey("\ud83d\udc4d");
    room.conversation().react(said.id(), "\ud83d\udc4d", false);
    assertThat(room.message(said.id()).orElseThrow().marks().reactions()).isEmpty();
    assertThat(room.conversation().redact(said.id(), "why not").marks().redacted()).isTrue();
    assertThat(room.message(said.id()).orElseThrow().marks().reason()).isEqualTo("why not");
    MessageId nowhere = new MessageId("ab".repeat(32), 9);
    assertThatThrownBy(() -> room.conversation().pin(nowhere, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no such message");
    String self = remote.profile().identity();
    assertThat(room.conversation().profile(self)).isEqualTo(local.conversation().profile(self));
    room.conversation().profile("Ada L.", "mathematics", "");
    assertThat(local.conversation().profile(self).orElseThrow().about()).isEqualTo("mathematics");
    assertThat(room.conversation().profile("ef".repeat(32))).isEmpty();
    room.conversation().about("books");
    assertThat(room.conversation().about()).isEqualTo("books");
  }

  @Test
  void whoIsOnlineArrivesEqualAndTypingIsTold() {
    assertThat(room.presence().members()).isEqualTo(local.presence().members()).hasSize(2);
    room.presence().typing();
    assertThat(local.presence().members().get(0).typing()).isTrue();
    assertThat(room.presence().members()).isEqualTo(local.presence().members());
  }

  @Test
  void findingsOfACheckupArriveEqual() throws Exception {
    for (Checkup depth : Checkup.values()) {
      assertThat(remote.checkup(depth).get(10, TimeUnit.SECONDS))
          .isEqualTo(node.checkup(depth).get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void roomsAreMadeOpenedAndJoined() throws Exception {
    assertThat(remote.createRoom("a").name()).isEqualTo("a");
    assertThat(remote.openRoom("b").name()).isEqualTo("b");
    assertThat(remote.joinRoom("memory:c").get(10, TimeUnit.SECONDS).name()).isEqualTo("c");
    assertThat(node.rooms()).hasSize(4);
    assertThatThrownBy(() -> remote.joinRoom("nonsense").get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a room link");
  }

  @Test
  void textsArriveInOrderAndComeBackEqual() {
    Message one = room.send("\u0000 \u001b[31m \ud83d\ude00 \"quoted\"\n\u2028");
    List<Message> more = room.sendAll(IntStream.range(0, 2500).mapToObj(i -> "text " + i).toList());
    assertThat(more).hasSize(2500);
    List<Message> all = local.history().latest(3000).items();
    assertThat(all.get(0)).isEqualTo(one);
    assertThat(all.subList(1, all.size())).isEqualTo(more);
    assertThat(room.position()).isEqualTo(2501);
  }

  @Test
  void historyIsPagedBackwards() {
    var unused = room.sendAll(IntStream.range(0, 25).mapToObj(i -> "text " + i).toList());
    History.Page newest = room.history().latest(10);
    assertThat(newest).isEqualTo(local.history().latest(10));
    History.Page older = room.history().before(newest);
    assertThat(older.items()).hasSize(10);
    assertThat(room.history().before(older.cursor(), 10).items()).hasSize(5);
  }

  @Test
  void historyIsReadFromEveryPlaceAndInParts() {
    List<Message> all = room.sendAll(IntStream.range(0, 30).mapToObj(i -> "text " + i).toList());
    Message root = all.get(4);
    Message aside = room.conversation().replyInThread(root.id(), "aside");
    History here = local.history();
    History there = room.history();
    History.Page page = there.from(all.get(10).claimedAt(), 5);
    assertThat(page).isEqualTo(here.from(all.get(10).claimedAt(), 5));
    assertThat(page.items().get(0)).isEqualTo(all.get(10));
    assertThat(there.after(page).items()).isEqualTo(all.subList(15, 20));
    assertThat(there.after(page.end(), 2).items()).isEqualTo(all.subList(15, 17));
    assertThat(there.around(all.get(20).id(), 6)).isEqualTo(here.around(all.get(20).id(), 6));
    assertThat(there.thread(root.id()).latest(9).items())
        .extracting(Message::id)
        .containsExactly(root.id(), aside.id());
    assertThat(there.by(remote.profile().identity()).latest(99).items()).hasSize(31);
    assertThat(there.by("ef".repeat(32)).latest(9).items()).isEmpty();
    assertThatThrownBy(() -> there.around(new MessageId("ab".repeat(32), 9), 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not shown in this room");
  }

  @Test
  void callersMistakesAreTheirs() {
    assertThatThrownBy(() -> room.send("x".repeat(70_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536");
    assertThatThrownBy(() -> room.history().latest(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void listenersHearWhatWasThereAndWhatComes() throws Exception {
    var unused = local.sendAll(List.of("one", "two", "three"));
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (Subscription live = room.listen(1, message -> heard.add(message.text()))) {
      assertThat(take(heard)).isEqualTo("two");
      assertThat(take(heard)).isEqualTo("three");
      var unusedToo = local.send("four");
      assertThat(take(heard)).isEqualTo("four");
    }
    var last = local.send("five");
    assertThat(last.position()).isEqualTo(5);
    assertThat(heard).isEmpty();
  }

  @Test
  void aListenerSurvivesARestartOfTheNode() throws Exception {
    var unused = local.send("one");
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (Subscription live = room.listen(0, message -> heard.add(message.text()))) {
      assertThat(take(heard)).isEqualTo("one");
      door.close();
      assertThatThrownBy(remote::status).isInstanceOf(UnavailableException.class);
      var unusedToo = local.send("two");
      door = LocalDoor.open(node, data, () -> {});
      assertThat(take(heard)).isEqualTo("two");
    }
    assertThat(remote.status()).isEqualTo(node.status());
  }

  @Test
  void aListenerMayEndItself() throws Exception {
    var unused = local.sendAll(List.of("one", "two"));
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    CountDownLatch assigned = new CountDownLatch(1);
    Subscription[] self = new Subscription[1];
    self[0] =
        room.listen(
            0,
            message -> {
              try {
                assigned.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              heard.add(message.text());
              self[0].close();
            });
    assigned.countDown();
    assertThat(take(heard)).isEqualTo("one");
    self[0].close();
    assertThat(heard).isEmpty();
  }

  @Test
  void aBookmarkMovesWithWhatWasHandled() throws Exception {
    var unused = local.sendAll(List.of("one", "two", "three"));
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Subscription first =
        room.follow(
            "printer",
            message -> {
              heard.add(message.text());
              if (message.text().equals("two")) {
                try {
                  never.await();
                } catch (InterruptedException e) {
                  interrupted.countDown();
                }
              }
            });
    assertThat(take(heard)).isEqualTo("one");
    assertThat(take(heard)).isEqualTo("two");
    // The node goes away before "two" was handled: it comes again.
    door.close();
    never.countDown();
    first.close();
    heard.clear();
    door = LocalDoor.open(node, data, () -> {});
    try (Subscription again = room.follow("printer", message -> heard.add(message.text()))) {
      assertThat(take(heard)).isEqualTo("two");
      assertThat(take(heard)).isEqualTo("three");
    }
  }

  @Test
  void aNewBookmarkBeginsWhereItIsTold() throws Exception {
    var unused = local.sendAll(List.of("one", "two"));
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (Subscription first = room.follow("late", 1, message -> heard.add(message.text()))) {
      assertThat(take(heard)).isEqualTo("two");
    }
    local.send("three");
    try (Subscription again = room.follow("late", 1, message -> heard.add(message.text()))) {
      assertThat(take(heard)).isEqualTo("three");
    }
    assertThatThrownBy(() -> room.follow("late", -1, message -> {}))
        .hasMessage("a position is 0 or more, not -1");
  }

  @Test
  void filesStreamBothWays() throws Exception {
    byte[] bytes = new byte[5_000_000];
    new Random(3).nextBytes(bytes);
    Message shared = room.share("data.bin", "application/x-test", new ByteArrayInputStream(bytes));
    RoomFile file = room.files().get(0);
    assertThat(shared.file()).contains(file);
    assertThat(file.mime()).isEqualTo("application/x-test");
    try (InputStream in = room.open(file).get(10, TimeUnit.SECONDS)) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
    Path target = data.resolve("copy.bin");
    assertThat(room.download(file, target).get(10, TimeUnit.SECONDS)).hasBinaryContent(bytes);
    assertThatThrownBy(() -> room.download(file, target).get(10, TimeUnit.SECONDS))
        .hasMessageContaining("already there");
  }

  @Test
  void archivesStreamThrough() throws IOException {
    Room room = remote.createRoom("reading");
    try (InputStream in = room.archive(true)) {
      assertThat(in).hasContent("sealed reading");
    }
    try (InputStream in = room.archive(false)) {
      assertThat(in).hasContent("open reading");
    }
  }

  @Test
  void aDeadNodesDoorFileIsNoNode() throws Exception {
    int port = DoorFile.read(data).orElseThrow().port();
    door.close();
    new DoorFile(port, "token", ProcessHandle.current().pid()).write(data);
    assertThat(RemoteNode.find(data)).isEmpty();
    new DoorFile(port, "token", 0x3fff_ffffL).write(data);
    assertThat(RemoteNode.find(data)).isEmpty();
    Files.writeString(DoorFile.in(data), "rubbish");
    assertThat(RemoteNode.find(data)).isEmpty();
    Files.delete(DoorFile.in(data));
    assertThat(RemoteNode.find(data)).isEmpty();
  }
}
