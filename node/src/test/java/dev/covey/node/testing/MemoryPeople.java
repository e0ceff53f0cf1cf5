package dev.covey.node.testing;

import dev.covey.api.Contact;
import dev.covey.api.Contacts;
import dev.covey.api.Device;
import dev.covey.api.DeviceOffer;
import dev.covey.api.Devices;
import dev.covey.api.Knock;
import dev.covey.api.Knocks;
import dev.covey.api.Room;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Contacts in memory, by name; one who knocks; one device. Not thread-safe. */
final class MemoryPeople implements Contacts {

  static final String STRANGER = "3f".repeat(32);

  private final MemoryNode node;
  private final Map<String, Contact> contacts = new TreeMap<>();
  private boolean knocking = true;
  private boolean revoked;

  MemoryPeople(MemoryNode node) {
    this.node = node;
  }

  @Override
  public List<Contact> all() {
    return List.copyOf(contacts.values());
  }

  @Override
  public Optional<Contact> find(String who) {
    return contacts.values().stream()
        .filter(one -> one.name().equals(who) || one.identity().equals(who))
        .findFirst();
  }

  @Override
  public Contact add(String identity, String name) {
    if (identity.length() != 64) {
      throw new IllegalArgumentException("64 hex digits expected");
    }
    return put(new Contact(identity, name, false, false));
  }

  @Override
  public Contact rename(String who, String name) {
    Contact known = find(who).orElseThrow(() -> new IllegalArgumentException("no " + who));
    contacts.remove(known.name());
    return put(new Contact(known.identity(), name, known.verified(), known.blocked()));
  }

  @Override
  public boolean remove(String who) {
    return find(who).map(known -> contacts.remove(known.name()) != null).orElse(false);
  }

  @Override
  public Contact verify(String who, boolean verified) {
    Contact known = find(who).orElseThrow(() -> new IllegalArgumentException("no " + who));
    return put(new Contact(known.identity(), known.name(), verified, known.blocked()));
  }

  @Override
  public Contact block(String who, boolean blocked) {
    Contact known = find(who).orElseThrow(() -> new IllegalArgumentException("no " + who));
    return put(new Contact(known.identity(), known.name(), known.verified(), blocked));
  }

  @Override
  public String safetyNumber(String who) {
    return "12345 ".repeat(11) + "12345";
  }

  Knocks knocks() {
    return new Knocks() {
      @Override
      public List<Knock> all() {
        return knocking
            ? List.of(new Knock(STRANGER, "eve\u001b[2J", "let me\nin\u202e", Instant.EPOCH))
            : List.of();
      }

      @Override
      public Room accept(String identity) {
        knocking = false;
        return node.direct(identity, "");
      }

      @Override
      public boolean refuse(String identity) {
        boolean was = knocking;
        knocking = false;
        return was;
      }

      @Override
      public void block(String identity) {
        knocking = false;
        Contact unused = put(new Contact(identity, "blocked", false, true));
      }
    };
  }

  Devices devices() {
    return new Devices() {
      @Override
      public List<Device> all() {
        return List.of(
            new Device("cd".repeat(32), Instant.EPOCH, true, false),
            new Device("ce".repeat(32), Instant.EPOCH, false, revoked));
      }

      @Override
      public CompletableFuture<Device> add(String code) {
        return code.startsWith("covey-device:")
            ? CompletableFuture.completedFuture(
                new Device("cf".repeat(32), Instant.EPOCH, false, false))
            : CompletableFuture.failedFuture(new IllegalArgumentException("not a device code"));
      }

      @Override
      public DeviceOffer offer() {
        return new DeviceOffer("covey-device:shown", add("covey-device:shown"));
      }

      @Override
      public Optional<DeviceOffer> offered(String code) {
        return code.equals("covey-device:shown") ? Optional.of(offer()) : Optional.empty();
      }

      @Override
      public void revoke(String device) {
        revoked = true;
      }
    };
  }

  private Contact put(Contact contact) {
    contacts.put(contact.name(), contact);
    return contact;
  }
}
