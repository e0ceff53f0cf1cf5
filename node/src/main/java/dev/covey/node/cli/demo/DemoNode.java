package dev.covey.node.cli.demo;

import dev.covey.api.History;
import dev.covey.api.Message;
import dev.covey.api.Room;
import dev.covey.node.client.RemoteNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One of the demo's nodes: a process, and its room seen through its door. One thread. */
final class DemoNode {

  private static final Pattern READY = Pattern.compile("^ready");

  private final DemoStage stage;
  private final String name;
  private final String bootstrap;
  private @Nullable DemoProcess process;
  private @Nullable RemoteNode node;
  private @Nullable Room room;

  DemoNode(DemoStage stage, String name, String bootstrap) {
    this.stage = stage;
    this.name = name;
    this.bootstrap = bootstrap;
  }

  String name() {
    return name;
  }

  Path data() {
    return stage.folder().resolve(name);
  }

  void launch() throws IOException {
    process =
        stage.start(
            name,
            "node",
            "--data",
            data().toString(),
            "--name",
            name,
            "--bootstrap",
            bootstrap,
            "--listen",
            "127.0.0.1:0",
            "--no-lan",
            "--no-link-addresses",
            "--no-color");
  }

  void awaitReady() throws IOException, InterruptedException {
    String unused = running().await(READY, 20);
    node =
        RemoteNode.find(data())
            .orElseThrow(() -> new DemoFailure(name + " says it is ready, but has no door"));
    room = null;
  }

  DemoProcess running() {
    if (process == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return process;
  }

  /** The room of the demo; there once the node was told to make or join it. */
  Room room() {
    Room known = room;
    if (known == null) {
      Optional<Room> found = Optional.ofNullable(node).flatMap(n -> n.room("demo"));
      known = found.orElseThrow(() -> new DemoFailure(name + " does not know the room"));
      room = known;
    }
    return known;
  }

  /** The messages that pass, in room order. */
  List<Message> messages(Predicate<Message> filter) {
    List<Message> newestFirst = new ArrayList<>();
    History history = room().history();
    for (History.Page page = history.latest(1000);
        !page.items().isEmpty();
        page = history.before(page)) {
      List<Message> items = new ArrayList<>(page.items());
      Collections.reverse(items);
      items.stream().filter(filter).forEach(newestFirst::add);
    }
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  /** A hash over the whole history: ids, kinds, authors and texts, in room order. */
  String historyHash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Message message : messages(m -> true)) {
        String line =
            message.id()
                + "\n"
                + message.kind()
                + "\n"
                + message.author()
                + "\n"
                + message.text().length()
                + "\n"
                + message.text()
                + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As kill -9. */
  void kill() {
    running().kill();
    close();
  }

  void close() {
    if (node != null) {
      node.close();
      node = null;
    }
    room = null;
  }
}
