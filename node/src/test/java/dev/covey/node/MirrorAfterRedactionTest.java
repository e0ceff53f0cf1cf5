package dev.covey.node;

import static dev.covey.node.RoomNodes.awaitTexts;
import static dev.covey.node.RoomNodes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Message;
import dev.covey.api.Mirror;
import dev.covey.api.Room;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Bitfield;
import dev.covey.core.log.LogKey;
import dev.covey.core.testing.Await;
import dev.covey.node.mirror.MirrorList;
import dev.covey.node.mirror.MirrorOptions;
import dev.covey.node.room.LocalRoom;
import dev.covey.node.room.key.MirrorCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A mirror that begins with a room after words were taken back keeps all that is left of it. */
@Timeout(120)
class MirrorAfterRedactionTest {

  @TempDir Path directory;

  private NodeConfig config(String name) {
    return NodeConfig.at(directory.resolve(name))
        .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .withDht(false)
        .withLan(false)
        .withLinkAddresses(false);
  }

  private LocalNode node(String name, MirrorHost... peers) {
    List<InetSocketAddress> known = Stream.of(peers).map(host -> host.addresses().get(0)).toList();
    return LocalNode.open(config(name).withName(name).withPeers(known));
  }

  private MirrorHost mirror() {
    return MirrorHost.open(config("mirror"), MirrorOptions.DEFAULTS);
  }

  private void keep(Room room) {
    assertThat(new MirrorList(directory.resolve("mirror")).add(MirrorCode.parse(room.mirrorCode())))
        .isTrue();
  }

  @Test
  void newcomersAndThoseWhoWereAwayReadAllOfItFromTheMirrorAlone() {
    String link;
    List<String> hers;
    long written;
    // Bob is there for the beginning.
    try (MirrorHost post = MirrorHost.open(config("post"), MirrorOptions.DEFAULTS);
        LocalNode ada = node("ada", post)) {
      Room room = ada.createRoom("reading");
      link = room.link();
      room.send("one");
      try (LocalNode bob = node("bob", post)) {
        assertThat(new MirrorList(directory.resolve("post")).add(code(room))).isTrue();
        Await.until("the post has it", () -> isWhole(room, post.device()));
        Room his = Await.value(bob.joinRoom(link));
        awaitTexts(his, "one");
        Await.until("bob in", () -> room.members().size() == 2);
      }
    }
    // The secret is said and taken back with no mirror in reach.
    try (LocalNode ada = node("ada")) {
      Room room = ada.room("reading").orElseThrow();
      Message secret = room.send("a secret");
      Message edit = room.conversation().edit(secret.id(), "the same secret");
      room.send("two");
      Message last = room.send("another secret");
      room.conversation().redact(secret.id(), "a slip");
      room.conversation().redact(last.id(), "");
      room.send("three");
      Await.until("the words are gone", () -> isCleared(room, secret, edit, last));
      hers = shown(room);
    }
    // Then there is a mirror, and later nothing but the mirror.
    try (MirrorHost mirror = mirror()) {
      try (LocalNode ada = node("ada", mirror)) {
        Room room = ada.room("reading").orElseThrow();
        keep(room);
        Await.until(
            () -> "a receipt for all but what is gone: " + room.mirrors(),
            () -> isWhole(room, mirror.device()));
        Mirror said = of(room, mirror.device());
        assertThat(said.contradicting()).isZero();
        written = said.ownLength();
        assertThat(said.ownKept()).isEqualTo(written);
        // Three blocks are cleared, of which nobody says that they are kept.
        assertThat(held(room).count(0, 1_000)).isEqualTo(written);
        assertThat(held(room).nextClear(0)).isLessThan(written);
      }
      try (LocalNode carol = node("carol", mirror)) {
        Room theirs = Await.value(carol.joinRoom(link));
        awaitTexts(theirs, "one", "two", "three");
        Await.until(() -> shown(theirs) + " not\n" + hers, () -> shown(theirs).containsAll(hers));
        assertThat(texts(theirs)).doesNotContain("a secret", "the same secret", "another secret");
        theirs.send("hello");
        Await.until("the mirror has it", () -> isWhole(theirs, mirror.device()));
      }
      try (LocalNode bob = node("bob", mirror)) {
        Room his = bob.room("reading").orElseThrow();
        awaitTexts(his, "one", "two", "three", "hello");
      }
    }
    // What it keeps it says again after a restart, to whoever comes.
    try (MirrorHost mirror = mirror();
        LocalNode dave = node("dave", mirror)) {
      Room last = Await.value(dave.joinRoom(link));
      awaitTexts(last, "one", "two", "three", "hello");
      Await.until(
          () -> "a receipt for all: " + last.mirrors(), () -> isWhole(last, mirror.device()));
    }
  }

  private static MirrorCode code(Room room) {
    return MirrorCode.parse(room.mirrorCode());
  }

  private static Bitfield held(Room room) {
    return ((LocalRoom) room)
        .memberLogs()
        .onRemoteHead(((LocalRoom) room).keys().founder().orElseThrow(), 1L << 40)
        .orElseThrow()
        .held();
  }

  private static Mirror of(Room room, String device) {
    return room.mirrors().stream()
        .filter(one -> one.device().equals(device))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isWhole(Room room, String device) {
    return room.mirrors().stream()
        .anyMatch(
            one ->
                one.device().equals(device)
                    && one.whole() == one.logs()
                    && one.ownKept() == one.ownLength());
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

  private static List<String> shown(Room room) {
    return room.history().latest(1_000).items().stream()
        .map(message -> message.id() + " " + message.text() + " " + message.marks().redacted())
        .toList();
  }
}
