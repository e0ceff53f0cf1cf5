package dev.covey.node.client;

import dev.covey.api.History;
import dev.covey.api.MessageId;
import dev.covey.node.door.ApiJson;
import java.time.Instant;
import java.util.List;

/** Pages of a room, or of a part of it, asked for one at a time. */
final class RemoteHistory implements History {

  private final DoorClient client;
  private final String room;
  private final String part;

  RemoteHistory(DoorClient client, String room) {
    this(client, room, "");
  }

  /**
   * @param part further parameters of every request
   */
  private RemoteHistory(DoorClient client, String room, String part) {
    this.client = client;
    this.room = room;
    this.part = part;
  }

  @Override
  public Page latest(int limit) {
    return page(limit, "");
  }

  @Override
  public Page before(Page page) {
    return page.cursor().isEmpty()
        ? new Page(List.of(), "", "", page.limit())
        : before(page.cursor(), page.limit());
  }

  @Override
  public Page before(String cursor, int limit) {
    return page(limit, "&before=" + DoorClient.encode(cursor));
  }

  @Override
  public Page after(Page page) {
    return page.end().isEmpty()
        ? new Page(List.of(), "", "", page.limit())
        : after(page.end(), page.limit());
  }

  @Override
  public Page after(String end, int limit) {
    return page(limit, "&after=" + DoorClient.encode(end));
  }

  @Override
  public Page from(Instant moment, int limit) {
    return page(limit, "&from=" + DoorClient.encode(moment.toString()));
  }

  @Override
  public Page around(MessageId message, int limit) {
    return page(limit, "&around=" + DoorClient.encode(message.toString()));
  }

  @Override
  public History thread(MessageId root) {
    return new RemoteHistory(client, room, part + "&thread=" + DoorClient.encode(root.toString()));
  }

  @Override
  public History by(String identity) {
    return new RemoteHistory(client, room, part + "&by=" + DoorClient.encode(identity));
  }

  private Page page(int limit, String where) {
    return ApiJson.page(client.get(room + "/messages?limit=" + limit + part + where));
  }
}
