package dev.covey.node.netns;

import dev.covey.api.MessageKind;
import dev.covey.api.Room;
import dev.covey.core.testing.Await;
import dev.covey.node.LocalNode;
import dev.covey.node.NodeConfig;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A member of the one room of a scenario, on a host of its own, as {@code covey node}. */
final class Member {

  static final String ROOM = "everybody";

  final String host;
  private final Path data;
  private final String device;
  private final String link;
  private volatile Map<String, String> peers = Map.of();
  private @Nullable HostProcess process;

  /** Makes the node's directory, without a network: in the room, with one message said. */
  Member(World world, String host, @Nullable Member inviting) {
    this.host = host;
    this.data = world.directory().resolve(host);
    try (LocalNode node = LocalNode.open(offline())) {
      device = node.profile().device();
      Room room =
          inviting == null ? node.createRoom(ROOM) : Await.value(node.joinRoom(inviting.link));
      link = room.link();
      room.send("hello from " + host);
    }
  }

  private NodeConfig offline() {
    return NodeConfig.at(data).withName(host).withNetwork(false);
  }

  /** The kind of host: its name without the number. */
  String kind() {
    return host.replaceAll("\\d", "");
  }

  void start(World world, String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of("node", "--json", "--data", data.toString()));
    args.addAll(List.of(options));
    HostProcess started = world.covey(host, args.toArray(String[]::new));
    process = started;
    started.onLine(this::hear);
  }

  private void hear(String line) {
    if (!line.startsWith("{")) {
      return;
    }
    JsonObject status = Json.parseObject(line);
    peers =
        status.objects("peers").stream()
            .filter(peer -> !peer.strings("rooms").isEmpty())
            .collect(
                Collectors.toMap(
                    peer -> peer.string("device"), peer -> peer.string("address"), (a, b) -> b));
  }

  /** {@code direct}, {@code relayed} or {@code -}. */
  String pathTo(Member other) {
    String address = peers.get(other.device);
    return address == null ? "-" : address.startsWith("relay ") ? "relayed" : "direct";
  }

  /** Ends the node as an operator would. */
  void stop() throws InterruptedException {
    HostProcess running = process;
    if (running != null) {
      int code = running.stop();
      if (code != 0) {
        throw new AssertionError(host + " ended with " + code);
      }
    }
  }

  /** All that was said in the room, as this node has it on disk after its end. */
  Set<String> texts() {
    try (LocalNode node = LocalNode.open(offline())) {
      return node.room(ROOM).orElseThrow().history().latest(1_000).items().stream()
          .filter(message -> message.kind() == MessageKind.TEXT)
          .map(dev.covey.api.Message::text)
          .collect(Collectors.toSet());
    }
  }
}
