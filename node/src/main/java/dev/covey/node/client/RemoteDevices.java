package dev.covey.node.client;

import dev.covey.api.Device;
import dev.covey.api.DeviceOffer;
import dev.covey.api.Devices;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The devices of a running node's identity, through its door. */
final class RemoteDevices implements Devices {

  private final DoorClient client;

  RemoteDevices(DoorClient client) {
    this.client = client;
  }

  @Override
  public List<Device> all() {
    return ApiJson.all(client.get("/devices"), "devices", ApiJson::device);
  }

  @Override
  public CompletableFuture<Device> add(String code) {
    String request = Json.object(j -> j.writeStringProperty("add", code));
    return Remotely.call("covey-device", () -> ApiJson.device(client.post("/devices", request)));
  }

  @Override
  public DeviceOffer offer() {
    String request = Json.object(j -> j.writeBooleanProperty("offer", true));
    return offer(client.post("/devices", request).string("code"));
  }

  @Override
  public Optional<DeviceOffer> offered(String code) {
    return Optional.of(offer(code));
  }

  private DeviceOffer offer(String code) {
    String request = Json.object(j -> j.writeStringProperty("await", code));
    return new DeviceOffer(
        code,
        Remotely.call("covey-device", () -> ApiJson.device(client.post("/devices", request))));
  }

  @Override
  public void revoke(String device) {
    JsonObject unused =
        client.post("/devices", Json.object(j -> j.writeStringProperty("revoke", device)));
  }
}
