package dev.covey.node.http;

import dev.covey.api.Invitation;
import dev.covey.api.Membership;
import dev.covey.api.Role;
import dev.covey.api.RoomPolicy;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import dev.covey.node.door.MembershipJson;
import java.io.IOException;
import java.util.List;

/**
 * Who is in a room and may do what, below /rooms/{room}/membership.
 *
 * <pre>GET  /participants              GET /invites   GET /policy
 * POST /invites {"role", "rights", "uses", "expires", "label"}    POST /revoke {"invite"}
 * POST /role {"identity", "role"}   POST /rights {"identity", "rights", "until"}
 * POST /remove {"identity", "reason"}   POST /leave   POST /disown {"device"}
 * POST /policy {"invite", "post", "history", "mirrors"}   POST /name {"name"}</pre>
 */
final class MembershipRoutes {

  private static final int MAX_REQUEST = 16 * 1024;

  private final Membership membership;
  private final Exchange exchange;

  MembershipRoutes(Membership membership, Exchange exchange) {
    this.membership = membership;
    this.exchange = exchange;
  }

  void serve(List<String> path) throws IOException {
    String what = exchange.method() + " " + (path.size() == 1 ? path.get(0) : "");
    switch (what) {
      case "GET participants" ->
          exchange.json(
              200,
              Json.object(
                  j ->
                      ApiJson.array(
                          j, "participants", membership.participants(), MembershipJson::write)));
      case "GET invites" -> invitations(membership.invites());
      case "GET policy" -> policy();
      case "POST invites" -> {
        Invitation made = membership.invite(MembershipJson.terms(request()));
        exchange.json(201, Json.write(j -> MembershipJson.write(j, made)));
      }
      case "POST remove" -> {
        JsonObject request = request();
        String reason = request.has("reason") ? request.string("reason") : "";
        invitations(membership.remove(request.string("identity"), reason));
      }
      case "POST policy" -> {
        RoomPolicy changed = MembershipJson.policy(request(), membership.policy());
        membership.policy(changed);
        policy();
      }
      default -> act(what);
    }
  }

  private void act(String what) throws IOException {
    switch (what) {
      case "POST revoke" -> membership.revokeInvite(request().string("invite"));
      case "POST role" -> {
        JsonObject request = request();
        membership.role(
            request.string("identity"), ApiJson.constant(Role.class, request.string("role")));
      }
      case "POST rights" -> {
        JsonObject request = request();
        membership.rights(
            request.string("identity"),
            MembershipJson.rights(request),
            request.has("until") ? request.number("until") : 0);
      }
      case "POST leave" -> membership.leave();
      case "POST disown" -> membership.revokeDevice(request().string("device"));
      case "POST name" -> membership.rename(request().string("name"));
      default -> throw new HttpProblem(404, "no such address");
    }
    exchange.json(200, Json.object(j -> j.writeBooleanProperty("done", true)));
  }

  private void policy() throws IOException {
    RoomPolicy policy = membership.policy();
    exchange.json(200, Json.write(j -> MembershipJson.write(j, policy)));
  }

  private void invitations(List<Invitation> invites) throws IOException {
    exchange.json(
        200, Json.object(j -> ApiJson.array(j, "invites", invites, MembershipJson::write)));
  }

  private JsonObject request() throws IOException {
    return Json.parseObject(exchange.bodyText(MAX_REQUEST));
  }
}
