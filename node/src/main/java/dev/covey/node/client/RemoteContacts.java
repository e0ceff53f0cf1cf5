package dev.covey.node.client;

import dev.covey.api.Contact;
import dev.covey.api.Contacts;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The contacts of a running node, through its door. */
final class RemoteContacts implements Contacts {

  private final DoorClient client;

  RemoteContacts(DoorClient client) {
    this.client = client;
  }

  @Override
  public List<Contact> all() {
    return ApiJson.all(client.get("/contacts"), "contacts", ApiJson::contact);
  }

  @Override
  public Optional<Contact> find(String who) {
    String name = who.strip().toLowerCase(Locale.ROOT);
    return all().stream()
        .filter(
            one -> one.identity().equals(name) || one.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }

  @Override
  public Contact add(String identity, String name) {
    String request =
        Json.object(
            j -> {
              j.writeStringProperty("identity", identity);
              j.writeStringProperty("name", name);
            });
    return ApiJson.contact(client.post("/contacts", request));
  }

  @Override
  public Contact rename(String who, String name) {
    return change(who, Json.object(j -> j.writeStringProperty("name", name)));
  }

  @Override
  public boolean remove(String who) {
    return client
        .post(contact(who), Json.object(j -> j.writeBooleanProperty("remove", true)))
        .flag("done");
  }

  @Override
  public Contact verify(String who, boolean verified) {
    return change(who, Json.object(j -> j.writeBooleanProperty("verified", verified)));
  }

  @Override
  public Contact block(String who, boolean blocked) {
    return change(who, Json.object(j -> j.writeBooleanProperty("blocked", blocked)));
  }

  @Override
  public String safetyNumber(String who) {
    return client.get(contact(who) + "/safety").string("safetyNumber");
  }

  private Contact change(String who, String request) {
    return ApiJson.contact(client.post(contact(who), request));
  }

  private static String contact(String who) {
    return "/contacts/" + DoorClient.encode(who);
  }
}
