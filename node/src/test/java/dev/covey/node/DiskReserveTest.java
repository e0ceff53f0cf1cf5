package dev.covey.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Message;
import dev.covey.api.Room;
import dev.covey.core.testing.Await;
import dev.covey.dht.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class DiskReserveTest {

  private static final long MUCH = 1L << 60;

  @TempDir Path directory;

  @Test
  void looksAtTheDiskOnceASecond() {
    AtomicLong free = new AtomicLong(100);
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    DiskReserve reserve = new DiskReserve(directory, 50, free::get, now::get);
    assertThat(reserve.getAsBoolean()).isTrue();
    assertThat(reserve.note()).isEmpty();
    free.set(49);
    assertThat(reserve.getAsBoolean()).isTrue();
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(reserve.getAsBoolean()).isFalse();
    assertThat(reserve.note()).hasValueSatisfying(note -> assertThat(note).contains("nothing is"));
    free.set(50);
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(reserve.getAsBoolean()).isTrue();
  }

  @Test
  void aNodeWithoutRoomSpeaksAndFetchesNothingUntilThereIsSome() {
    try (LocalNode ada = LocalNode.open(config("ada"))) {
      NodeConfig dialling =
          config("bob").withPeers(List.of(HostPort.parse(ada.status().listening().get(0))));
      Room hers = ada.createRoom("reading");
      try (LocalNode bob = LocalNode.open(dialling)) {
        Room his = Await.value(bob.joinRoom(hers.link()));
        hers.send("while there is room");
        Await.until("her words", () -> texts(his).contains("while there is room"));
        assertThat(bob.status().notes()).noneMatch(note -> note.contains("--min-free-bytes"));
      }
      hers.send("too much");
      try (LocalNode bob = LocalNode.open(dialling.withMinFreeBytes(MUCH))) {
        Room his = bob.room("reading").orElseThrow();
        his.send("I still speak");
        Await.until("his words", () -> texts(hers).contains("I still speak"));
        assertThat(texts(his)).doesNotContain("too much");
        assertThat(bob.status().notes()).anyMatch(note -> note.contains("--min-free-bytes"));
      }
      try (LocalNode bob = LocalNode.open(dialling)) {
        Room his = bob.room("reading").orElseThrow();
        Await.until("all of it", () -> texts(his).contains("too much"));
      }
    }
  }

  private NodeConfig config(String name) {
    return NodeConfig.at(directory.resolve(name))
        .withName(name)
        .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .withDht(false)
        .withLan(false);
  }

  private static List<String> texts(Room room) {
    return room.history().latest(100).items().stream().map(Message::text).toList();
  }
}
