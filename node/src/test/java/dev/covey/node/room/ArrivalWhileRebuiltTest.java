package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Message;
import dev.covey.api.Subscription;
import dev.covey.core.log.Log;
import dev.covey.core.store.Storage;
import dev.covey.core.testing.Await;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomOrder;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.Charter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Listeners over a real store whose index is made anew under them, step by step. */
@Timeout(60)
class ArrivalWhileRebuiltTest {

  /** The first one's number. */
  private static final int ROOM = 1;

  @TempDir Path temp;
  private TestNode ada;
  private RoomIndex index;
  private RoomListeners listeners;
  private Log log;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<String> heard = new ArrayList<>();
  private final List<String> said = IntStream.range(0, 200).mapToObj(i -> "m" + i).toList();

  @BeforeEach
  void open() {
    ada = new TestNode(temp.resolve("ada"), "ada");
    ada.lobby().sendAll(said);
    log = ada.writerLog();
    RoomKeys keys = ada.lobby().keys();
    ada.rooms.close();
    Storage storage = ada.store.storage();
    index =
        new RoomIndex(
            storage,
            ROOM,
            keys,
            Charter.open(),
            ada.identity.identity().publicKey(),
            new HybridClock(() -> Instant.ofEpochMilli(ada.clock.get())),
            ada.store::open);
    RoomOrder order = new RoomOrder(storage, ROOM);
    RoomEntries entries = new RoomEntries(index, ada.store::open);
    RoomMessages messages =
        new RoomMessages(index, order, entries, new Profiles(index, order, entries), key -> true);
    listeners = new RoomListeners(order, index::turn, messages, tasks::add);
  }

  @AfterEach
  void close() throws InterruptedException {
    listeners.close();
    ada.close();
  }

  private void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void hear(Message message) {
    if (!message.text().isEmpty()) {
      heard.add(message.text());
    }
  }

  @Test
  void whatIsToBeIndexedAgainIsHeardAfterwardsInItsPlace() {
    try (Subscription listening = listeners.listen(0, this::hear)) {
      assertThat(listening).isNotNull();
      index.rebuild();
      listeners.poke();
      run();
      assertThat(heard).isEmpty();
      assertThat(index.pass().advanced()).hasSize(1);
      listeners.poke();
      run();
      assertThat(heard).containsExactlyElementsOf(said);
    }
  }

  @Test
  void whoHasHeardHalfHearsTheRestOnce() {
    List<Message> some = new ArrayList<>();
    try (Subscription listening =
        listeners.follow(
            "bot",
            0,
            message -> {
              some.add(message);
              hear(message);
              if (some.size() == 100) {
                index.rebuild();
              }
            })) {
      assertThat(listening).isNotNull();
      run();
      // The batch in hand is heard to its end; nothing beyond it is passed over.
      assertThat(heard).hasSizeBetween(99, 130);
      assertThat(index.pass().advanced()).hasSize(1);
      listeners.poke();
      run();
      assertThat(heard).containsExactlyElementsOf(said);
    }
  }

  @Test
  void whatCannotBeIndexedAgainHoldsNobodyUp() {
    log.clear(150, 151);
    index.rebuild();
    assertThat(index.pass().advanced()).hasSize(1);
    try (Subscription listening = listeners.listen(0, this::hear)) {
      assertThat(listening).isNotNull();
      run();
      assertThat(heard).containsExactlyElementsOf(said.subList(0, 149));
    }
    Await.until("nothing is left to do", tasks::isEmpty);
    assertThat(index.turn() % 2).isZero();
  }
}
