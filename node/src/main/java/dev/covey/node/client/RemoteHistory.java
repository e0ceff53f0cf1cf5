package dev.covey.node.client;

import dev.covey.api.History;
import dev.covey.node.door.ApiJson;
import java.util.List;

/** Pages of a room, asked for one at a time. */
final class RemoteHistory implements History {

  private final DoorClient client;
  private final String messages;

  RemoteHistory(DoorClient client, String room) {
    this.client = client;
    this.messages = room + "/messages?limit=";
  }

  @Override
  public Page latest(int limit) {
    return ApiJson.page(client.get(messages + limit));
  }

  @Override
  public Page before(Page page) {
    return page.cursor().isEmpty()
        ? new Page(List.of(), "", page.limit())
        : before(page.cursor(), page.limit());
  }

  @Override
  public Page before(String cursor, int limit) {
    return ApiJson.page(client.get(messages + limit + "&before=" + DoorClient.encode(cursor)));
  }
}
