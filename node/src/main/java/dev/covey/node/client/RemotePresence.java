package dev.covey.node.client;

import dev.covey.api.Presence;
import dev.covey.api.Sighting;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.JsonObject;
import dev.covey.node.door.TalkJson;
import java.util.List;

/** Who is in a room of the running node. */
final class RemotePresence implements Presence {

  private final DoorClient client;
  private final String address;

  RemotePresence(DoorClient client, String room) {
    this.client = client;
    this.address = room;
  }

  @Override
  public List<Sighting> members() {
    return ApiJson.all(client.get(address + "/presence"), "members", TalkJson::sighting);
  }

  @Override
  public void typing() {
    JsonObject unused = client.post(address + "/typing", "");
  }
}
