package dev.covey.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.Member;
import dev.covey.api.Message;
import dev.covey.api.MessageKind;
import dev.covey.api.Room;
import dev.covey.api.RoomFile;
import dev.covey.core.StorageException;
import dev.covey.core.UnavailableException;
import dev.covey.core.testing.Await;
import dev.covey.dht.mainline.MainlineDht;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes over loopback, with nothing in common but the address of a DHT node. */
@Timeout(90)
class LocalNodeTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path directory;

  private final MainlineDht bootstrap = MainlineDht.options().open();

  @AfterEach
  void closeBootstrap() {
    bootstrap.close();
  }

  @Test
  void findEachOtherByTopicAndTalkBothWays() {
    try (LocalNode ada = node("ada");
        LocalNode bob = node("bob")) {
      Room hers = ada.createRoom("reading group");
      hers.send("hello");
      Room his = Await.value(bob.joinRoom(hers.link()));
      his.send("hi ada");
      awaitTexts(hers, "hello", "hi ada");
      awaitTexts(his, "hello", "hi ada");
      hers.sendAll(IntStream.range(0, 500).mapToObj(i -> "line " + i).toList());
      Await.until("all lines", () -> his.history().latest(1000).items().size() == 504);
      assertThat(texts(his)).isEqualTo(texts(hers));
      assertThat(hers.members()).hasSize(2);
      Await.until("one peer", () -> hers.peers().size() == 1);
    }
  }

  @Test
  void keepWhatWasSaidAndGoOnAfterARestart() {
    String link;
    try (LocalNode ada = node("ada");
        LocalNode bob = node("bob")) {
      Room hers = ada.createRoom("reading group");
      link = hers.link();
      Room his = Await.value(bob.joinRoom(link));
      hers.send("before");
      awaitTexts(his, "before");
    }
    try (LocalNode ada = node("ada")) {
      ada.room("reading group").orElseThrow().send("while bob was away");
      try (LocalNode bob = node("bob")) {
        Room his = bob.room("reading group").orElseThrow();
        awaitTexts(his, "before", "while bob was away");
        his.send("after");
        awaitTexts(ada.room("reading group").orElseThrow(), "after");
      }
    }
  }

  @Test
  void aListenerMayCloseItsNodeAndHasHandledWhatItWasCalledWith() {
    LocalNode ada = node("ada");
    Room room = ada.openRoom("jazz");
    room.send("stop");
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    var unused =
        room.follow(
            "bot",
            message -> {
              if (message.text().equals("stop")) {
                ada.close();
                interrupted.complete(Thread.interrupted());
              }
            });
    assertThat(Await.value(interrupted)).isFalse();
    List<String> heard = new CopyOnWriteArrayList<>();
    try (LocalNode again = node("ada")) {
      Room same = again.openRoom("jazz");
      same.send("go on");
      var listening = same.follow("bot", message -> heard.add(message.text()));
      Await.until("the next message", () -> heard.contains("go on"));
      listening.close();
    }
    assertThat(heard).doesNotContain("stop");
  }

  @Test
  void aNameGivenLaterIsShownInTheRoomsThatWereJoined() {
    try (LocalNode ada = node("ada")) {
      ada.openRoom("jazz").send("by ada");
    }
    for (int times = 0; times < 2; times++) {
      NodeConfig renamed =
          NodeConfig.at(directory.resolve("ada")).withName("Ada L.").withNetwork(false);
      try (LocalNode ada = LocalNode.open(renamed)) {
        Room room = ada.room("jazz").orElseThrow();
        assertThat(room.members()).extracting(Member::name).containsExactly("Ada L.");
        assertThat(room.history().latest(10).items())
            .extracting(Message::kind)
            .containsExactly(MessageKind.HELLO, MessageKind.TEXT, MessageKind.PROFILE);
      }
    }
  }

  @Test
  void meetInAnOpenRoomOfTheSameNameOnly() {
    try (LocalNode ada = node("ada");
        LocalNode bob = node("bob");
        LocalNode eve = node("eve")) {
      ada.openRoom("jazz").send("take five");
      Room other = eve.openRoom("classical");
      Room his = bob.openRoom("jazz");
      awaitTexts(his, "take five");
      assertThat(texts(other)).isEmpty();
      assertThat(other.peers()).isEmpty();
    }
  }

  @Test
  void shareAFile() throws Exception {
    byte[] bytes = new byte[300_001];
    new Random(7).nextBytes(bytes);
    Path file = Files.write(directory.resolve("noise.bin"), bytes);
    try (LocalNode ada = node("ada");
        LocalNode bob = node("bob")) {
      Room hers = ada.createRoom("files");
      Room his = Await.value(bob.joinRoom(hers.link()));
      hers.share(file);
      Await.until("the file's message", () -> !his.files().isEmpty());
      RoomFile shared = his.files().get(0);
      assertThat(shared.name()).isEqualTo("noise.bin");
      assertThat(shared.size()).isEqualTo(bytes.length);
      try (InputStream content = his.open(shared).get(20, TimeUnit.SECONDS)) {
        assertThat(content.readAllBytes()).isEqualTo(bytes);
      }
    }
  }

  @Test
  void failDownloadsThatWaitForSomebodyWhenTheyClose() {
    CompletableFuture<Path> coming;
    Path target = directory.resolve("copy");
    try (LocalNode bob = node("bob")) {
      Room his;
      try (LocalNode ada = node("ada")) {
        Room hers = ada.createRoom("files");
        his = Await.value(bob.joinRoom(hers.link()));
        hers.share("noise", "", new ByteArrayInputStream(new byte[200_000]));
        Await.until("the file's message", () -> !his.files().isEmpty());
      }
      coming = his.download(his.files().get(0), target);
      Await.until("the download", () -> Files.exists(target));
      assertThat(coming).isNotDone();
    }
    assertThat(coming).isCompletedExceptionally();
    assertThatThrownBy(coming::join)
        .hasCauseInstanceOf(UnavailableException.class)
        .hasMessageContaining("the node stops");
    assertThat(target).doesNotExist();
  }

  @Test
  void shrugOffGarbageOnThePeerPort() throws Exception {
    try (LocalNode ada = node("ada");
        LocalNode bob = node("bob")) {
      Room hers = ada.createRoom("noise");
      int port = Integer.parseInt(ada.status().listening().get(0).replaceAll(".*:", ""));
      try (Socket socket = new Socket(LOOPBACK, port)) {
        socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".repeat(100).getBytes(US_ASCII));
        socket.setSoTimeout(20_000);
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      } catch (java.net.SocketException reset) {
        assertThat(reset).isNotNull();
      }
      Room his = Await.value(bob.joinRoom(hers.link()));
      hers.send("still here");
      awaitTexts(his, "still here");
    }
  }

  @Test
  void refuseADirectoryThatIsInUse() {
    try (LocalNode ada = node("ada")) {
      assertThat(ada.profile().name()).isEqualTo("ada");
      assertThatThrownBy(() -> node("ada"))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("in use");
    }
  }

  private LocalNode node(String name) {
    return LocalNode.open(
        NodeConfig.at(directory.resolve(name))
            .withName(name)
            .withListen(new InetSocketAddress(LOOPBACK, 0))
            .withBootstrap(List.of(bootstrap.localAddress()))
            .withLan(false)
            .withLinkAddresses(false));
  }

  private static List<String> texts(Room room) {
    return room.history().latest(10_000).items().stream()
        .filter(message -> message.kind() == MessageKind.TEXT)
        .map(Message::text)
        .toList();
  }

  private static void awaitTexts(Room room, String... wanted) {
    Await.until(
        String.join(", ", wanted) + " in " + room.name(),
        () -> texts(room).containsAll(List.of(wanted)));
  }
}
