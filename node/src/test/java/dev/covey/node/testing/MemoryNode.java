package dev.covey.node.testing;

import dev.covey.api.Checkup;
import dev.covey.api.Contacts;
import dev.covey.api.Devices;
import dev.covey.api.Finding;
import dev.covey.api.Knocks;
import dev.covey.api.MemberKind;
import dev.covey.api.Node;
import dev.covey.api.NodeStatus;
import dev.covey.api.Peer;
import dev.covey.api.Profile;
import dev.covey.api.Room;
import dev.covey.api.RoomKind;
import dev.covey.api.RoomStanding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** A node that keeps its rooms in memory and meets nobody. */
public final class MemoryNode implements Node {

  public static final String IDENTITY = "ab".repeat(32);

  private final Path data;
  private final String name;
  private final Instant startedAt = Instant.now();
  private final CopyOnWriteArrayList<MemoryRoom> rooms = new CopyOnWriteArrayList<>();
  private final MemoryPeople people = new MemoryPeople(this);
  private final AtomicBoolean closed = new AtomicBoolean();

  public MemoryNode(Path data, String name) {
    this.data = data;
    this.name = name;
  }

  public boolean isClosed() {
    return closed.get();
  }

  @Override
  public Profile profile() {
    return new Profile(IDENTITY, "cd".repeat(32), name, MemberKind.PERSON);
  }

  @Override
  public Room createRoom(String roomName) {
    return add(new MemoryRoom(this, roomName, RoomKind.INVITE, rooms.size()));
  }

  @Override
  public Room openRoom(String nameOrTopic) {
    return add(new MemoryRoom(this, nameOrTopic, RoomKind.OPEN, rooms.size()));
  }

  private Room add(MemoryRoom room) {
    rooms.add(room);
    try {
      // Commands that only read look whether somebody has been in the directory.
      Files.writeString(data.resolve("identity"), "in memory");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return room;
  }

  @Override
  public CompletableFuture<Room> joinRoom(String link) {
    if (link.equals("memory:never")) {
      return new CompletableFuture<>();
    }
    return link.startsWith("memory:")
        ? CompletableFuture.completedFuture(createRoom(link.substring(7)))
        : CompletableFuture.failedFuture(new IllegalArgumentException("not a room link: " + link));
  }

  @Override
  public List<Room> rooms() {
    return List.copyOf(rooms);
  }

  @Override
  public Optional<Room> room(String idOrName) {
    List<MemoryRoom> found =
        rooms.stream()
            .filter(r -> r.id().startsWith(idOrName) || r.name().equals(idOrName))
            .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  @Override
  public Room direct(String who, String words) {
    return add(new MemoryRoom(this, who, RoomKind.DIRECT, rooms.size()));
  }

  @Override
  public void forget(String roomId) {
    if (room(roomId).orElseThrow().standing() == RoomStanding.MEMBER) {
      throw new IllegalStateException("you are still in this room");
    }
    rooms.removeIf(room -> room.id().equals(roomId));
  }

  @Override
  public Contacts contacts() {
    return people;
  }

  @Override
  public Knocks knocks() {
    return people.knocks();
  }

  @Override
  public Devices devices() {
    return people.devices();
  }

  @Override
  public byte[] backup(char[] password) {
    return ("backup under " + password.length).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public NodeStatus status() {
    return new NodeStatus(
        data,
        ProcessHandle.current().pid(),
        startedAt,
        List.of("127.0.0.1:4001"),
        "127.0.0.1:4002",
        3,
        rooms.size(),
        List.of(new Peer("ef".repeat(32), "127.0.0.1:4003", true, false, List.of(), 1234)),
        List.of());
  }

  @Override
  public CompletableFuture<List<Finding>> checkup(Checkup depth) {
    return CompletableFuture.completedFuture(
        List.of(
            Finding.ok("disk", "in memory"),
            Finding.note("dht", "no \u001b[31mDHT\u202e", "begin with one"),
            Finding.problem(
                "relay",
                depth == Checkup.VERIFY ? "relay 3 lies" : "relay 3 is slow",
                "use another")));
  }

  @Override
  public void close() {
    closed.set(true);
  }
}
