package dev.covey.node.client;

import dev.covey.api.Invitation;
import dev.covey.api.InviteTerms;
import dev.covey.api.Membership;
import dev.covey.api.Participant;
import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.api.RoomPolicy;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import dev.covey.node.door.MembershipJson;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** The membership of a room in another process. Any thread. */
final class RemoteMembership implements Membership {

  private final DoorClient client;
  private final String address;

  RemoteMembership(DoorClient client, String address) {
    this.client = client;
    this.address = address;
  }

  @Override
  public List<Participant> participants() {
    return ApiJson.all(
        client.get(address + "/participants"), "participants", MembershipJson::participant);
  }

  @Override
  public RoomPolicy policy() {
    return MembershipJson.policy(client.get(address + "/policy"), RoomPolicy.DEFAULT);
  }

  @Override
  public void policy(RoomPolicy policy) {
    JsonObject unused =
        client.post(address + "/policy", Json.write(json -> MembershipJson.write(json, policy)));
  }

  @Override
  public void rename(String name) {
    post("/name", json -> json.writeStringProperty("name", name));
  }

  @Override
  public List<Invitation> invites() {
    return ApiJson.all(client.get(address + "/invites"), "invites", MembershipJson::invitation);
  }

  @Override
  public Invitation invite(InviteTerms terms) {
    return MembershipJson.invitation(
        client.post(
            address + "/invites", Json.object(json -> MembershipJson.members(json, terms))));
  }

  @Override
  public void revokeInvite(String key) {
    post("/revoke", json -> json.writeStringProperty("invite", key));
  }

  @Override
  public void role(String identity, Role role) {
    post(
        "/role",
        json -> {
          json.writeStringProperty("identity", identity);
          json.writeStringProperty("role", role.name().toLowerCase(Locale.ROOT));
        });
  }

  @Override
  public void rights(String identity, Set<Right> rights, long untilMillis) {
    post(
        "/rights",
        json -> {
          json.writeStringProperty("identity", identity);
          MembershipJson.rights(json, rights);
          json.writeNumberProperty("until", untilMillis);
        });
  }

  @Override
  public List<Invitation> remove(String identity, String reason) {
    JsonObject answer =
        client.post(
            address + "/remove",
            Json.object(
                json -> {
                  json.writeStringProperty("identity", identity);
                  json.writeStringProperty("reason", reason);
                }));
    return ApiJson.all(answer, "invites", MembershipJson::invitation);
  }

  @Override
  public void leave() {
    post("/leave", json -> {});
  }

  @Override
  public void revokeDevice(String device) {
    post("/disown", json -> json.writeStringProperty("device", device));
  }

  private void post(String target, Consumer<JsonGenerator> members) {
    JsonObject unused = client.post(address + target, Json.object(members));
  }
}
