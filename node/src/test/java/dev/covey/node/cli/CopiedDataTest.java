package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Message;
import dev.covey.api.Node;
import dev.covey.api.Room;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Await;
import dev.covey.core.testing.JavaProcess;
import dev.covey.node.FreshNode;
import dev.covey.node.client.RemoteNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes as processes that are killed, and whose disks are put back to what they were. */
@Timeout(300)
final class CopiedDataTest {

  private final Path data;
  private final List<Running> started = new ArrayList<>();
  private final List<String> written = new ArrayList<>();
  private final List<String> logs = new ArrayList<>();
  private final List<Long> indexes = new ArrayList<>();

  CopiedDataTest(@TempDir Path data) {
    this.data = data;
  }

  @AfterEach
  void end() {
    started.forEach(node -> node.process().kill());
  }

  @Test
  void noPlaceInALogIsUsedTwiceAfterKillsAndAnOldDisk() throws Exception {
    Running bob = node("bob");
    Room his = bob.node().createRoom("reading");
    Running ada = node("ada", "--peer", bob.address());
    Room hers = Await.value(ada.node().joinRoom(his.link()));
    say(hers, "one");
    awaitAll(his);
    ada.process().kill();
    copy(data.resolve("ada"), data.resolve("old"));
    ada = node("ada", "--peer", bob.address());
    say(room(ada), "two");
    say(room(ada), "three");
    awaitAll(his);
    ada.process().kill();
    // The disk as it was, back in its place.
    remove(data.resolve("ada"));
    copy(data.resolve("old"), data.resolve("ada"));
    ada = node("ada", "--peer", bob.address());
    awaitAll(room(ada));
    say(room(ada), "four");
    ada.process().kill();
    ada = node("ada", "--peer", bob.address());
    say(room(ada), "five");
    awaitAll(his);
    awaitAll(room(ada));
    assertEveryPlaceOnce();
    assertThat(logs.subList(0, 3)).containsOnly(logs.get(0));
    assertThat(logs.subList(3, 5)).containsOnly(logs.get(3)).doesNotContain(logs.get(0));
    assertThat(bob.node().status().notes()).isEmpty();
  }

  @Test
  void aBackupRestoredElsewhereWritesInLogsOfItsOwn() throws Exception {
    Running bob = node("bob");
    Room his = bob.node().createRoom("reading");
    Running ada = node("ada", "--peer", bob.address());
    Room hers = Await.value(ada.node().joinRoom(his.link()));
    say(hers, "one");
    Bytes backup = Bytes.wrap(ada.node().backup("secret".toCharArray()));
    say(hers, "two");
    awaitAll(his);
    ada.process().kill();
    assertThat(
            FreshNode.restore(
                data.resolve("new"), backup, "secret".toCharArray(), Instant.now(), unused -> {}))
        .isNotNull();
    ada = node("new", "--peer", bob.address());
    // At once, before anything can have come from the others.
    say(room(ada), "three");
    awaitAll(his);
    awaitAll(room(ada));
    ada.process().kill();
    ada = node("new", "--peer", bob.address());
    say(room(ada), "four");
    awaitAll(his);
    assertEveryPlaceOnce();
    assertThat(logs.get(2)).isNotEqualTo(logs.get(0)).isEqualTo(logs.get(3));
  }

  private record Running(JavaProcess process, Node node, String address) {}

  private static Room room(Running running) {
    return running.node().room("reading").orElseThrow();
  }

  private void say(Room room, String text) {
    Message message = room.send(text);
    written.add(text);
    logs.add(message.id().logKey());
    indexes.add(message.id().index());
  }

  private void assertEveryPlaceOnce() {
    List<String> places = new ArrayList<>();
    for (int i = 0; i < logs.size(); i++) {
      places.add(logs.get(i) + "/" + indexes.get(i));
    }
    assertThat(new HashSet<>(places)).hasSameSizeAs(places);
  }

  private void awaitAll(Room room) {
    Await.until(() -> written + " in " + texts(room), () -> texts(room).containsAll(written));
  }

  private static List<String> texts(Room room) {
    return room.history().latest(100).items().stream().map(Message::text).toList();
  }

  private Running node(String who, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "node",
                "--data",
                data.resolve(who).toString(),
                "--listen",
                "127.0.0.1:0",
                "--no-dht",
                "--no-lan",
                "--no-port-mapping"));
    arguments.addAll(List.of(more));
    JavaProcess process =
        JavaProcess.start(JavaProcess.command(Main.class, arguments.toArray(String[]::new)));
    String address = "";
    String line = process.line();
    while (line != null && !line.equals("ready")) {
      if (line.startsWith("listening")) {
        address = line.substring("listening".length()).strip();
      }
      line = process.line();
    }
    assertThat(line).isEqualTo("ready");
    Running running =
        new Running(process, RemoteNode.find(data.resolve(who)).orElseThrow(), address);
    started.add(running);
    return running;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
