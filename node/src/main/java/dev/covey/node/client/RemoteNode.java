package dev.covey.node.client;

import dev.covey.api.Checkup;
import dev.covey.api.Contacts;
import dev.covey.api.Devices;
import dev.covey.api.Finding;
import dev.covey.api.Knocks;
import dev.covey.api.Node;
import dev.covey.api.NodeStatus;
import dev.covey.api.Profile;
import dev.covey.api.Room;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.DoorFile;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The node that runs on a data directory, through its local door. Closing it leaves the node
 * running. Subscriptions outlive a restart of the node; other calls fail meanwhile with {@link
 * dev.covey.core.UnavailableException}.
 */
public final class RemoteNode implements Node {

  private final DoorClient client;

  private RemoteNode(DoorClient client) {
    this.client = client;
  }

  /**
   * The running node of a data directory; empty when none runs, also where a dead one left a file.
   */
  public static Optional<RemoteNode> find(Path data) throws IOException {
    Optional<DoorFile> door = DoorFile.read(data);
    if (door.isEmpty() || !door.get().mayBeAlive()) {
      return Optional.empty();
    }
    DoorClient client = new DoorClient(data, door.get());
    return client.probe() ? Optional.of(new RemoteNode(client)) : Optional.empty();
  }

  @Override
  public Profile profile() {
    return ApiJson.profile(client.get("/profile"));
  }

  @Override
  public Room createRoom(String name) {
    return enter("create", name);
  }

  @Override
  public Room openRoom(String nameOrTopic) {
    return enter("open", nameOrTopic);
  }

  @Override
  public CompletableFuture<Room> joinRoom(String link) {
    return Remotely.call("covey-join", () -> enter("join", link));
  }

  private Room enter(String how, String what) {
    JsonObject room =
        client.post("/rooms", Json.object(json -> json.writeStringProperty(how, what)));
    return new RemoteRoom(client, ApiJson.room(room));
  }

  @Override
  public List<Room> rooms() {
    return client.get("/rooms").objects("rooms").stream()
        .<Room>map(room -> new RemoteRoom(client, ApiJson.room(room)))
        .toList();
  }

  @Override
  public Optional<Room> room(String idOrName) {
    if (idOrName.isEmpty()) {
      return Optional.empty();
    }
    return client
        .find("/rooms/" + DoorClient.encode(idOrName))
        .map(room -> new RemoteRoom(client, ApiJson.room(room)));
  }

  @Override
  public Room direct(String who, String words) {
    String request =
        Json.object(
            json -> {
              json.writeStringProperty("who", who);
              json.writeStringProperty("words", words);
            });
    return new RemoteRoom(client, ApiJson.room(client.post("/direct", request)));
  }

  @Override
  public void forget(String roomId) {
    JsonObject unused = client.post("/rooms/" + DoorClient.encode(roomId) + "/forget", "");
  }

  @Override
  public Contacts contacts() {
    return new RemoteContacts(client);
  }

  @Override
  public Knocks knocks() {
    return new RemoteKnocks(client);
  }

  @Override
  public Devices devices() {
    return new RemoteDevices(client);
  }

  @Override
  public byte[] backup(char[] password) {
    String request =
        Json.object(json -> json.writeStringProperty("password", new String(password)));
    return Base64.getDecoder().decode(client.post("/backup", request).string("backup"));
  }

  @Override
  public NodeStatus status() {
    return ApiJson.status(client.get("/status"));
  }

  @Override
  public CompletableFuture<List<Finding>> checkup(Checkup depth) {
    return Remotely.call(
        "covey-checkup",
        () ->
            ApiJson.all(
                client.post(
                    "/checkup",
                    Json.object(
                        json ->
                            json.writeStringProperty(
                                "depth", depth.name().toLowerCase(Locale.ROOT)))),
                "findings",
                ApiJson::finding));
  }

  /** Asks the node's process to stop; it does so after answering. */
  public void stop() {
    JsonObject unused = client.post("/stop", "");
  }

  /** Forgets the connections; the node keeps running. */
  @Override
  public void close() {
    client.close();
  }
}
