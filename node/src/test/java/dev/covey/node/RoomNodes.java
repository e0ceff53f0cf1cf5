package dev.covey.node;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.api.MessageKind;
import dev.covey.api.Room;
import dev.covey.core.testing.Await;
import dev.covey.dht.HostPort;
import dev.covey.node.room.LocalRoom;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whole nodes over loopback that know each other's addresses; closed together. */
final class RoomNodes implements AutoCloseable {

  private final Path directory;
  private final List<LocalNode> open = new ArrayList<>();

  RoomNodes(Path directory) {
    this.directory = directory;
  }

  /** Opens a node, again or for the first time, that dials these. */
  LocalNode node(String name, LocalNode... peers) {
    LocalNode node =
        LocalNode.open(config(name).withPeers(List.of(peers).stream().map(this::address).toList()));
    open.add(node);
    return node;
  }

  /** As {@link #node(String, LocalNode...)}, as a bot for one. */
  LocalNode node(String name, MemberKind kind, LocalNode... peers) {
    NodeConfig config = config(name).withKind(kind);
    LocalNode node =
        LocalNode.open(config.withPeers(List.of(peers).stream().map(this::address).toList()));
    open.add(node);
    return node;
  }

  NodeConfig config(String name) {
    return NodeConfig.at(directory.resolve(name))
        .withName(name)
        .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .withDht(false)
        .withLan(false);
  }

  Path data(String name) {
    return directory.resolve(name);
  }

  private InetSocketAddress address(LocalNode node) {
    int port = HostPort.parse(node.status().listening().get(0)).getPort();
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Joins, and waits until this node's own hello counts here. */
  @CanIgnoreReturnValue
  static Room join(LocalNode node, String link) {
    Room room = Await.value(node.joinRoom(link));
    awaitIn(room, node);
    return room;
  }

  static void awaitIn(Room room, LocalNode member) {
    String identity = member.profile().identity();
    Await.until(
        () ->
            member.profile().name()
                + " in "
                + room.membership().participants()
                + " "
                + ((LocalRoom) room).notes(),
        () -> has(room, identity));
  }

  static void awaitOut(Room room, LocalNode member) {
    String identity = member.profile().identity();
    Await.until(member.profile().name() + " out of the room", () -> !has(room, identity));
  }

  private static boolean has(Room room, String identity) {
    return room.membership().participants().stream().anyMatch(p -> p.identity().equals(identity));
  }

  static List<String> texts(Room room) {
    return room.history().latest(10_000).items().stream()
        .filter(message -> message.kind() == MessageKind.TEXT)
        .map(Message::text)
        .toList();
  }

  static void awaitTexts(Room room, String... wanted) {
    Await.until(
        () ->
            String.join(", ", wanted)
                + " in "
                + texts(room)
                + " "
                + ((LocalRoom) room).notes()
                + ((LocalRoom) room).keys().all()
                + ((LocalRoom) room).memberLogs().heads()
                + room.members(),
        () -> texts(room).containsAll(List.of(wanted)));
  }

  /** Waits until a line that the user should read says this. */
  static void awaitNote(Room room, String words) {
    Await.until(
        () -> words + " in " + ((LocalRoom) room).notes(),
        () -> ((LocalRoom) room).notes().toString().contains(words));
  }

  /** The number of the epoch a room is written in at a node. */
  static long epoch(Room room) {
    return ((LocalRoom) room).keys().current().number();
  }

  static void awaitEpoch(Room room, long number) {
    Await.until(() -> "epoch " + number + " and not " + epoch(room), () -> epoch(room) == number);
  }

  @Override
  public void close() {
    open.forEach(LocalNode::close);
    open.clear();
  }
}
