package dev.covey.node.http;

import dev.covey.api.Contact;
import dev.covey.api.Contacts;
import dev.covey.api.Device;
import dev.covey.api.DeviceOffer;
import dev.covey.api.Node;
import dev.covey.api.Room;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import dev.covey.node.door.RoomInfo;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * What can be asked about people and devices.
 *
 * <pre>GET  /contacts            POST /contacts {"identity": ..., "name": ...}
 * POST /contacts/{who}      {"name": ...} | {"verified": true} | {"blocked": true} | {"remove": true}
 * GET  /contacts/{who}/safety
 * POST /direct              {"who": ..., "words": ...}
 * GET  /knocks              POST /knocks/{identity} {"answer": "accept" | "refuse" | "block"}
 * GET  /devices             POST /devices {"add": CODE} | {"offer": true} | {"await": CODE}
 *                           | {"revoke": DEVICE}
 * POST /backup              {"password": ...}</pre>
 */
final class PeopleRoutes {

  /** The first words of the addresses served here. */
  static final List<String> FIRST = List.of("contacts", "direct", "knocks", "devices", "backup");

  private static final int MAX_REQUEST = 16 * 1024;
  private static final int ADD_SECONDS = 90;

  private final Node node;
  private final Exchange exchange;

  PeopleRoutes(Node node, Exchange exchange) {
    this.node = node;
    this.exchange = exchange;
  }

  void serve(List<String> path) throws IOException, InterruptedException, ExecutionException {
    switch (exchange.method() + " " + path.get(0) + " " + path.size()) {
      case "GET contacts 1" ->
          exchange.json(
              200,
              Json.object(
                  j -> ApiJson.array(j, "contacts", node.contacts().all(), ApiJson::write)));
      case "POST contacts 1" -> {
        JsonObject request = request();
        answer(node.contacts().add(request.string("identity"), request.string("name")));
      }
      case "POST contacts 2" -> change(path.get(1));
      case "GET contacts 3" -> safety(path);
      case "POST direct 1" -> {
        JsonObject request = request();
        answer(node.direct(request.string("who"), request.string("words")));
      }
      case "GET knocks 1" ->
          exchange.json(
              200,
              Json.object(j -> ApiJson.array(j, "knocks", node.knocks().all(), ApiJson::write)));
      case "POST knocks 2" -> knock(path.get(1));
      case "GET devices 1" ->
          exchange.json(
              200,
              Json.object(j -> ApiJson.array(j, "devices", node.devices().all(), ApiJson::write)));
      case "POST devices 1" -> device();
      case "POST backup 1" -> backup();
      default -> throw new HttpProblem(404, "no such address");
    }
  }

  private void change(String who) throws IOException {
    JsonObject request = request();
    Contacts contacts = node.contacts();
    if (request.has("remove")) {
      done(contacts.remove(who));
    } else if (request.has("name")) {
      answer(contacts.rename(who, request.string("name")));
    } else if (request.has("verified")) {
      answer(contacts.verify(who, request.flag("verified")));
    } else if (request.has("blocked")) {
      answer(contacts.block(who, request.flag("blocked")));
    } else {
      throw new HttpProblem(
          400, "one of \"name\", \"verified\", \"blocked\" and \"remove\" is needed");
    }
  }

  private void safety(List<String> path) throws IOException {
    if (!path.get(2).equals("safety")) {
      throw new HttpProblem(404, "no such address");
    }
    String number = node.contacts().safetyNumber(path.get(1));
    exchange.json(200, Json.object(j -> j.writeStringProperty("safetyNumber", number)));
  }

  private void knock(String identity) throws IOException {
    switch (request().string("answer")) {
      case "accept" -> answer(node.knocks().accept(identity));
      case "refuse" -> done(node.knocks().refuse(identity));
      case "block" -> {
        node.knocks().block(identity);
        done(true);
      }
      default -> throw new HttpProblem(400, "\"answer\" must be accept, refuse or block");
    }
  }

  private void device() throws IOException, InterruptedException, ExecutionException {
    JsonObject request = request();
    if (request.has("revoke")) {
      node.devices().revoke(request.string("revoke"));
      done(true);
      return;
    }
    if (request.has("offer")) {
      String code = node.devices().offer().code();
      exchange.json(201, Json.object(j -> j.writeStringProperty("code", code)));
      return;
    }
    if (request.has("await")) {
      DeviceOffer offer =
          node.devices()
              .offered(request.string("await"))
              .orElseThrow(() -> new HttpProblem(404, "this device shows no such code"));
      Device came = Routes.await(offer.added().copy(), DeviceOffer.SECONDS);
      exchange.json(200, Json.write(j -> ApiJson.write(j, came)));
      return;
    }
    Device added = Routes.await(node.devices().add(request.string("add")), ADD_SECONDS);
    exchange.json(201, Json.write(j -> ApiJson.write(j, added)));
  }

  private void backup() throws IOException {
    char[] password = request().string("password").toCharArray();
    byte[] file;
    try {
      file = node.backup(password);
    } finally {
      Arrays.fill(password, '\0');
    }
    String text = Base64.getEncoder().encodeToString(file);
    exchange.json(200, Json.object(j -> j.writeStringProperty("backup", text)));
  }

  private void answer(Contact contact) throws IOException {
    exchange.json(200, Json.write(j -> ApiJson.write(j, contact)));
  }

  private void answer(Room room) throws IOException {
    RoomInfo info = RoomInfo.of(room);
    exchange.json(201, Json.write(j -> ApiJson.write(j, info)));
  }

  private void done(boolean done) throws IOException {
    exchange.json(200, Json.object(j -> j.writeBooleanProperty("done", done)));
  }

  private JsonObject request() throws IOException {
    return Json.parseObject(exchange.bodyText(MAX_REQUEST));
  }
}
