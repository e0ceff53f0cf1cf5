package dev.covey.node.people;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.api.Contact;
import dev.covey.api.Contacts;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.store.Storage;
import dev.covey.node.identity.DisplayName;
import dev.covey.node.identity.SafetyNumber;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The contacts of a node, in the table people.contacts and in memory. Safe on any thread. */
public final class ContactBook implements Contacts {

  private static final int VERSION = 1;
  private static final int VERIFIED = 1;
  private static final int BLOCKED = 2;

  private final Storage storage;
  private final PublicKey self;
  private final Map<String, Contact> byIdentity = new ConcurrentHashMap<>();
  private volatile Witness witness = (identity, before, after) -> {};

  /** Is told what is about to change, before it is stored; throws if it must not be. */
  public interface Witness {
    void changes(PublicKey identity, Optional<Contact> before, Optional<Contact> after);
  }

  private ContactBook(Storage storage, PublicKey self) {
    this.storage = storage;
    this.self = self;
  }

  /** Reads what the store holds; it was opened with {@link PeopleTables#ALL}. */
  public static ContactBook open(Storage storage, PublicKey self) {
    ContactBook book = new ContactBook(storage, self);
    boolean unused =
        storage.read(
            tx -> {
              tx.scan(
                  PeopleTables.CONTACTS,
                  PeopleTables.FIRST,
                  PeopleTables.LAST,
                  (key, value) -> {
                    Contact contact = decode(key, value);
                    book.byIdentity.put(contact.identity(), contact);
                    return true;
                  });
              return true;
            });
    return book;
  }

  /** Tells this one from now on of what its user does; not of what is {@link #adopt}ed. */
  public void tell(Witness to) {
    witness = to;
  }

  /**
   * Makes the contacts these, by identity, as one change; nobody changes them meanwhile. Durable
   * when it returns.
   */
  public synchronized void adopt(Supplier<Map<String, Contact>> wanted) {
    Map<String, Contact> all = wanted.get();
    Map<String, Contact> before = Map.copyOf(byIdentity);
    if (all.equals(before)) {
      return;
    }
    boolean unused =
        storage.write(
            tx -> {
              before.keySet().stream()
                  .filter(identity -> !all.containsKey(identity))
                  .forEach(gone -> tx.delete(PeopleTables.CONTACTS, Bytes.hex(gone)));
              all.values().stream()
                  .filter(contact -> !contact.equals(before.get(contact.identity())))
                  .forEach(
                      contact ->
                          tx.put(
                              PeopleTables.CONTACTS,
                              Bytes.hex(contact.identity()),
                              encode(contact)));
              return true;
            });
    byIdentity.keySet().retainAll(all.keySet());
    byIdentity.putAll(all);
  }

  @Override
  public List<Contact> all() {
    return byIdentity.values().stream()
        .sorted(Comparator.comparing(Contact::name).thenComparing(Contact::identity))
        .toList();
  }

  @Override
  public Optional<Contact> find(String who) {
    Contact known = byIdentity.get(who.toLowerCase(Locale.ROOT));
    return known != null
        ? Optional.of(known)
        : byIdentity.values().stream().filter(one -> isCalled(one, who)).findFirst();
  }

  @Override
  @CanIgnoreReturnValue
  public synchronized Contact add(String identity, String name) {
    PublicKey key = identityOf(identity);
    Contact known = byIdentity.get(key.toString());
    if (known != null) {
      throw new IllegalArgumentException(
          "that identity is already called \""
              + known.name()
              + "\": rename it, or remove it first");
    }
    return keep(new Contact(key.toString(), free(name, ""), false, false));
  }

  @Override
  @CanIgnoreReturnValue
  public synchronized Contact rename(String who, String name) {
    Contact known = required(who);
    return keep(
        new Contact(
            known.identity(), free(name, known.identity()), known.verified(), known.blocked()));
  }

  @Override
  @CanIgnoreReturnValue
  public synchronized boolean remove(String who) {
    Optional<Contact> known = find(who);
    if (known.isEmpty()) {
      return false;
    }
    Bytes key = Bytes.hex(known.get().identity());
    witness.changes(new PublicKey(key), known, Optional.empty());
    boolean removed = storage.write(tx -> tx.delete(PeopleTables.CONTACTS, key));
    byIdentity.remove(known.get().identity());
    return removed;
  }

  @Override
  @CanIgnoreReturnValue
  public synchronized Contact verify(String who, boolean verified) {
    Contact known = required(who);
    return keep(new Contact(known.identity(), known.name(), verified, known.blocked()));
  }

  @Override
  @CanIgnoreReturnValue
  public synchronized Contact block(String who, boolean blocked) {
    Contact known = required(who);
    return keep(new Contact(known.identity(), known.name(), known.verified(), blocked));
  }

  /** Blocks an identity that may have no name yet; it gets one. */
  public synchronized void shutOut(PublicKey identity) {
    if (!byIdentity.containsKey(identity.toString())) {
      Contact unused =
          keep(
              new Contact(
                  identity.toString(),
                  "blocked " + identity.toString().substring(0, 8),
                  false,
                  true));
    } else {
      block(identity.toString(), true);
    }
  }

  /** Whether nothing of this identity is to be heard. */
  public boolean isBlocked(PublicKey identity) {
    Contact known = byIdentity.get(identity.toString());
    return known != null && known.blocked();
  }

  /** Whether somebody is known here, and not blocked. */
  public boolean isFriend(PublicKey identity) {
    Contact known = byIdentity.get(identity.toString());
    return known != null && !known.blocked();
  }

  @Override
  public String safetyNumber(String who) {
    Optional<Contact> known = find(who);
    return SafetyNumber.of(
        self, known.isPresent() ? PublicKey.parse(known.get().identity()) : identityOf(who));
  }

  private Contact keep(Contact contact) {
    if (byIdentity.size() >= MAX && !byIdentity.containsKey(contact.identity())) {
      throw new IllegalArgumentException("there are " + MAX + " contacts already: remove some");
    }
    Bytes key = Bytes.hex(contact.identity());
    Optional<Contact> before = Optional.ofNullable(byIdentity.get(contact.identity()));
    witness.changes(new PublicKey(key), before, Optional.of(contact));
    boolean unused =
        storage.write(
            tx -> {
              tx.put(PeopleTables.CONTACTS, key, encode(contact));
              return true;
            });
    byIdentity.put(contact.identity(), contact);
    return contact;
  }

  private static Bytes encode(Contact contact) {
    int flags = (contact.verified() ? VERIFIED : 0) | (contact.blocked() ? BLOCKED : 0);
    return new Encoder().u8(VERSION).u8(flags).string(contact.name()).toBytes();
  }

  private Contact required(String who) {
    return find(who)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no contact is called \"" + who + "\"; `covey contact list` has them"));
  }

  private PublicKey identityOf(String hex) {
    PublicKey key;
    try {
      key = PublicKey.parse(hex);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\""
              + hex
              + "\" is neither a contact nor an identity (64 hex digits, as `covey id` shows)",
          e);
    }
    if (key.equals(self)) {
      throw new IllegalArgumentException("that is your own identity");
    }
    return key;
  }

  /** The name made regular, if nobody but this identity has it. */
  private String free(String name, String identity) {
    String normal = DisplayName.require(name);
    if (normal.matches("[0-9a-fA-F]{64}") || normal.startsWith("@") || normal.indexOf('~') >= 0) {
      throw new IllegalArgumentException(
          "a contact's name must not look like an identity, begin with \"@\" or hold \"~\"");
    }
    for (Contact other : byIdentity.values()) {
      if (!other.identity().equals(identity) && isCalled(other, normal)) {
        throw new IllegalArgumentException(
            "somebody else is already called \"" + other.name() + "\": take another name");
      }
    }
    return normal;
  }

  private static boolean isCalled(Contact contact, String name) {
    return contact.name().toLowerCase(Locale.ROOT).equals(name.strip().toLowerCase(Locale.ROOT));
  }

  private static Contact decode(Bytes key, Bytes value) {
    try {
      Decoder in = new Decoder(value);
      int version = in.u8();
      if (version != VERSION) {
        throw new StorageException(
            "contacts were stored by a newer Covey (version " + version + "): update Covey");
      }
      int flags = in.u8();
      return new Contact(
          new PublicKey(key).toString(),
          in.string(),
          (flags & VERIFIED) != 0,
          (flags & BLOCKED) != 0);
    } catch (ProtocolViolationException | IllegalArgumentException e) {
      throw new StorageException("the list of contacts is damaged: " + e.getMessage(), e);
    }
  }
}
