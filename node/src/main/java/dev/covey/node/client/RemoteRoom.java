package dev.covey.node.client;

import dev.covey.api.Conversation;
import dev.covey.api.History;
import dev.covey.api.Member;
import dev.covey.api.Membership;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.Mirror;
import dev.covey.api.Peer;
import dev.covey.api.Presence;
import dev.covey.api.Room;
import dev.covey.api.RoomFile;
import dev.covey.api.RoomKind;
import dev.covey.api.RoomSnapshot;
import dev.covey.api.RoomStanding;
import dev.covey.api.Subscription;
import dev.covey.api.Unread;
import dev.covey.api.Why;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import dev.covey.node.door.MembershipJson;
import dev.covey.node.door.MessageJson;
import dev.covey.node.door.MirrorJson;
import dev.covey.node.door.RoomInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A room of the running node. */
final class RemoteRoom implements Room {

  /** Texts sent in one request; the node commits at most so many at once anyway. */
  private static final int BATCH = 1000;

  private final DoorClient client;
  private final RoomInfo info;
  private final String address;

  RemoteRoom(DoorClient client, RoomInfo info) {
    this.client = client;
    this.info = info;
    this.address = "/rooms/" + info.id();
  }

  @Override
  public String id() {
    return info.id();
  }

  @Override
  public String name() {
    return info.name();
  }

  @Override
  public RoomKind kind() {
    return info.kind();
  }

  @Override
  public RoomStanding standing() {
    return ApiJson.room(client.get(address)).standing();
  }

  @Override
  public Optional<String> other() {
    return info.other();
  }

  @Override
  public String link() {
    return info.link();
  }

  @Override
  public Message send(String text) {
    JsonObject sent =
        client.post(
            address + "/messages", Json.object(json -> json.writeStringProperty("text", text)));
    return ApiJson.message(sent);
  }

  @Override
  public List<Message> sendAll(List<String> texts) {
    List<Message> sent = new ArrayList<>(texts.size());
    for (int from = 0; from < texts.size(); from += BATCH) {
      sent.addAll(
          RemoteTransfer.send(
              client,
              address + "/messages?answer=messages&batch=whole",
              texts.subList(from, Math.min(from + BATCH, texts.size()))));
    }
    return sent;
  }

  @Override
  public Message share(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      String mime = Files.probeContentType(file);
      Path name = file.getFileName();
      return share(
          name == null ? file.toString() : name.toString(),
          mime == null ? "application/octet-stream" : mime,
          in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Message share(String name, String mime, InputStream content) {
    String target =
        address + "/files?name=" + DoorClient.encode(name) + "&mime=" + DoorClient.encode(mime);
    return ApiJson.message(RemoteTransfer.upload(client, target, content));
  }

  @Override
  public History history() {
    return new RemoteHistory(client, address);
  }

  @Override
  public Optional<Message> message(MessageId id) {
    return client.find(address + "/messages/" + id).map(ApiJson::message);
  }

  @Override
  public List<Message> pinned() {
    return ApiJson.all(client.get(address + "/pinned"), "messages", ApiJson::message);
  }

  @Override
  public Optional<Why> why(MessageId id) {
    return client.find(address + "/why/" + id).map(MessageJson::why);
  }

  @Override
  public Unread unread() {
    return MessageJson.unread(client.get(address + "/unread"));
  }

  @Override
  public void markRead(long position) {
    JsonObject unused = client.post(address + "/unread?position=" + position, "");
  }

  @Override
  public Subscription listen(long after, Consumer<Message> listener) {
    return RemoteFeed.listen(client, address, after, listener);
  }

  @Override
  public Subscription follow(String bookmark, long after, Consumer<Message> listener) {
    return RemoteFeed.follow(client, address, bookmark, after, listener);
  }

  @Override
  public long position() {
    return ApiJson.room(client.get(address)).position();
  }

  @Override
  public List<Member> members() {
    return ApiJson.all(client.get(address + "/members"), "members", ApiJson::member);
  }

  @Override
  public Membership membership() {
    return new RemoteMembership(client, address + "/membership");
  }

  @Override
  public RoomSnapshot state() {
    return MembershipJson.snapshot(client.get(address + "/state"));
  }

  @Override
  public RoomSnapshot stateAt(Instant moment) {
    return MembershipJson.snapshot(
        client.get(address + "/state?at=" + DoorClient.encode(moment.toString())));
  }

  @Override
  public RoomSnapshot stateAt(Map<String, Long> heads) {
    return MembershipJson.snapshot(
        client.post(address + "/state", Json.object(json -> MembershipJson.heads(json, heads))));
  }

  @Override
  public List<RoomFile> files() {
    return ApiJson.all(client.get(address + "/files"), "files", ApiJson::file);
  }

  @Override
  public CompletableFuture<InputStream> open(RoomFile file) {
    return Remotely.call(
        "covey-open", () -> RemoteTransfer.download(client, address + "/files/" + file.id()));
  }

  @Override
  public CompletableFuture<Path> download(RoomFile file, Path target) {
    return Remotely.call(
        "covey-download",
        () -> {
          if (Files.exists(target)) {
            throw new IllegalArgumentException(target + " is already there");
          }
          Path temporary = target.resolveSibling(target.getFileName() + ".part");
          try (InputStream in = RemoteTransfer.download(client, address + "/files/" + file.id())) {
            Files.copy(in, temporary);
            return Files.move(temporary, target);
          } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
          }
        });
  }

  @Override
  public List<Peer> peers() {
    return ApiJson.all(client.get(address + "/peers"), "peers", ApiJson::peer);
  }

  @Override
  public InputStream archive(boolean sealed) {
    return RemoteTransfer.download(client, address + "/archive?sealed=" + sealed);
  }

  @Override
  public Presence presence() {
    return new RemotePresence(client, address);
  }

  @Override
  public Conversation conversation() {
    return new RemoteConversation(client, address);
  }

  @Override
  public String mirrorCode() {
    return client.get(address + "/mirror-code").string("code");
  }

  @Override
  public List<String> notes() {
    return client.get(address + "/notes").strings("notes");
  }

  @Override
  public List<Mirror> mirrors() {
    return ApiJson.all(client.get(address + "/mirrors"), "mirrors", MirrorJson::mirror);
  }
}
