package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Message;
import dev.covey.api.Subscription;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Storage;
import dev.covey.core.store.Table;
import dev.covey.node.room.index.RoomTables;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A room that is forgotten leaves nothing on disk, whatever interrupts it. */
@Timeout(120)
class ForgetRoomTest {

  private static final Bytes SECRET = Bytes.utf8("a secret of 32 bytes or so, or s");

  private static final Table TRACE = new Table("trace");

  @TempDir Path temp;

  @Test
  void nothingIsLeftOfItAndEverythingOfTheOthers() throws Exception {
    try (TestNode ada = new TestNode(temp.resolve("ada"), "ada");
        TestNode bob = new TestNode(temp.resolve("bob"), "bob")) {
      bob.lobby().sendAll(List.of("from", "bob"));
      LocalRoom other = ada.rooms.create("other");
      other.send("stays");
      List<LogKey> others = ada.store.keys();
      LocalRoom lobby = ada.lobby();
      lobby.sendAll(IntStream.range(0, 300).mapToObj(i -> "m" + i).toList());
      Message file =
          lobby.share("notes.txt", "text/plain", new ByteArrayInputStream(new byte[70_000]));
      lobby.open(file.file().orElseThrow()).get(20, TimeUnit.SECONDS).close();
      bob.copyTo(ada);
      lobby.markRead(lobby.position());
      lobby.follow("bot", message -> {}).close();
      Subscription unused = lobby.listen(0, message -> {});
      assertThat(ada.store.keys()).hasSizeGreaterThan(others.size() + 2);

      ada.rooms.forget(lobby);
      assertThat(ada.rooms.all()).containsExactly(other);
      assertThat(ada.store.keys()).containsExactlyElementsOf(others);
      assertThat(rows(ada.store.storage(), 2)).containsExactly(TRACE);
      assertThat(rows(ada.store.storage(), 1)).isNotEmpty();
      ada.rooms.forget(lobby);
      ada.shut();
      ada.open();
      assertThat(ada.rooms.all()).extracting(LocalRoom::name).containsExactly("other");
      assertThat(ada.rooms.create("third").send("new").text()).isEqualTo("new");
      assertThat(ada.rooms.all().get(0).send("still").text()).isEqualTo("still");
    }
  }

  @Test
  void whoeverEntersItAgainWritesNoPlaceTwice() throws Exception {
    try (TestNode ada = new TestNode(temp.resolve("ada"), "ada");
        TestNode bob = new TestNode(temp.resolve("bob"), "bob")) {
      ada.lobby().send("before");
      LogKey before = ada.writerLog().key();
      ada.copyTo(bob);
      ada.rooms.forget(ada.lobby());
      LocalRoom again = ada.lobby();
      Message sent = again.send("after");
      assertThat(sent.id().logKey()).isNotEqualTo(before.toString());
      assertThat(ada.texts()).containsExactly("after");
      // What others kept of it comes back from them.
      assertThat(again.memberLogs().add(before)).isTrue();
      assertThat(ada.store.open(before).length()).isEqualTo(2);
      assertThat(ada.store.open(before).has(0)).isFalse();
    }
  }

  @Test
  void otherDevicesDoNotBringItBackButItsUserDoes() throws Exception {
    try (TestNode ada = new TestNode(temp.resolve("ada"), "ada")) {
      LocalRoom room = ada.rooms.create("club");
      Bytes id = room.keys().id();
      RoomRecord row = RoomRecord.decode(room.devices().row());
      List<KeyTable.Row> keys = room.devices().keyRows();
      ada.rooms.forget(room);
      assertThat(ada.rooms.enter(id, row.forOthers(), keys)).isEmpty();
      ada.shut();
      ada.open();
      assertThat(ada.rooms.enter(id, row.forOthers(), keys)).isEmpty();
      ada.rooms.forget(ada.lobby());
      assertThat(ada.lobby().send("back").text()).isEqualTo("back");
    }
  }

  @Test
  void isFinishedAtTheNextStartWhereverTheProcessEnded() {
    int commits = 0;
    boolean finished = false;
    while (!finished) {
      SimulatedTime time = new SimulatedTime();
      SimulatedNode node = new SimulatedNode(time, new Random(commits), "ada", 0, SECRET, false);
      node.joinNetwork(new SimulatedNetwork(time, new Random(0), List.of(node)));
      node.found(SECRET);
      assertThat(
              node.act(
                  () -> {
                    node.room().sendAll(List.of("one", "two", "three"));
                    Message unused =
                        node.room().share("a", "", new ByteArrayInputStream(new byte[] {1, 2, 3}));
                  }))
          .isTrue();
      finished = node.forget(commits++);
      node.stop();
      if (commits == 1) {
        assertThat(blocks(new SimulatedStorage(node.disk()))).isPositive();
      }
      boolean wasBegun = !rows(new SimulatedStorage(node.disk()), 1).contains(RoomTables.ROOMS);
      node.start();
      assertThat(node.isUp()).as("after %s commits", commits - 1).isEqualTo(!wasBegun);
      if (wasBegun) {
        assertThat(rows(node.storage(), 1)).containsExactly(TRACE);
        LogStore store = LogStore.over(node.storage(), "ada");
        assertThat(store.keys()).isEmpty();
        assertThat(blocks(node.storage())).isZero();
      }
      node.stop();
    }
    assertThat(commits).isGreaterThan(10);
  }

  private static int blocks(Storage storage) {
    return storage.read(
        tx -> {
          int[] blocks = new int[1];
          tx.scan(
              new Table("log.block"),
              Bytes.hex("00"),
              Bytes.hex("ff"),
              (unusedKey, unusedValue) -> ++blocks[0] > 0);
          return blocks[0];
        });
  }

  /** Tables that have rows of a room; a mere trace that it was forgotten stands for itself. */
  private static List<Table> rows(Storage storage, int room) {
    return storage.read(
        tx -> {
          List<Table> any = new ArrayList<>();
          for (Table table : RoomTables.ALL) {
            tx.scan(
                table,
                RoomTables.room(room),
                RoomTables.room(room + 1),
                (unusedKey, value) -> {
                  boolean isTrace = table.equals(RoomTables.FORGOTTEN) && value.length() == 32;
                  any.add(isTrace ? TRACE : table);
                  return false;
                });
          }
          return any;
        });
  }
}
