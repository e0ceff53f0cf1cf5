package dev.covey.node.client;

import dev.covey.api.Knock;
import dev.covey.api.Knocks;
import dev.covey.api.Room;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import java.util.List;

/** The knocks at a running node, through its door. */
final class RemoteKnocks implements Knocks {

  private final DoorClient client;

  RemoteKnocks(DoorClient client) {
    this.client = client;
  }

  @Override
  public List<Knock> all() {
    return ApiJson.all(client.get("/knocks"), "knocks", ApiJson::knock);
  }

  @Override
  public Room accept(String identity) {
    return new RemoteRoom(client, ApiJson.room(answer(identity, "accept")));
  }

  @Override
  public boolean refuse(String identity) {
    return answer(identity, "refuse").flag("done");
  }

  @Override
  public void block(String identity) {
    JsonObject unused = answer(identity, "block");
  }

  private JsonObject answer(String identity, String answer) {
    return client.post(
        "/knocks/" + DoorClient.encode(identity),
        Json.object(j -> j.writeStringProperty("answer", answer)));
  }
}
