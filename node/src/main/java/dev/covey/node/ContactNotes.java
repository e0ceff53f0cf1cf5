package dev.covey.node;

import dev.covey.api.Contact;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.identity.DisplayName;
import dev.covey.node.room.entry.Note;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Contacts as an identity's devices tell each other of them: name and both marks each on its own,
 * so that a new name given on one device does not undo a block made on another.
 *
 * <pre>
 * CONTACT    identity (32)    name, UTF-8        VERIFIED, BLOCKED    identity (32)    u8 1
 * </pre>
 */
final class ContactNotes {

  private static final Bytes YES = Bytes.wrap(new byte[] {1});

  private ContactNotes() {}

  /** What to tell of a change. */
  static List<Note> of(
      PublicKey identity, Optional<Contact> before, Optional<Contact> after, boolean act) {
    List<Note> notes = new ArrayList<>();
    Optional<String> name = after.map(Contact::name);
    if (!name.equals(before.map(Contact::name))) {
      Bytes value = name.map(Bytes::utf8).orElse(Bytes.EMPTY);
      notes.add(new Note(Note.CONTACT, identity.bytes(), value, act));
    }
    mark(notes, Note.VERIFIED, identity, before.map(Contact::verified), after, act);
    mark(notes, Note.BLOCKED, identity, before.map(Contact::blocked), after, act);
    return notes;
  }

  private static void mark(
      List<Note> notes,
      long subject,
      PublicKey identity,
      Optional<Boolean> before,
      Optional<Contact> after,
      boolean act) {
    boolean is =
        after.map(one -> subject == Note.VERIFIED ? one.verified() : one.blocked()).orElse(false);
    if (is != before.orElse(false)) {
      notes.add(new Note(subject, identity.bytes(), is ? YES : Bytes.EMPTY, act));
    }
  }

  /** What these contacts have that nobody has told of. */
  static List<Note> missing(List<Contact> contacts, Map<Note.About, Note> told) {
    List<Note> missing = new ArrayList<>();
    for (Contact contact : contacts) {
      PublicKey identity = PublicKey.parse(contact.identity());
      if (!told.containsKey(new Note.About(Note.CONTACT, identity.bytes()))) {
        missing.addAll(of(identity, Optional.empty(), Optional.of(contact), false));
      }
    }
    return missing;
  }

  /**
   * The contacts that notes make, by identity. Two that were given one name on two devices differ
   * by a number behind it, the same everywhere.
   */
  static Map<String, Contact> read(Map<Note.About, Note> told, PublicKey self) {
    Map<PublicKey, String> names = new TreeMap<>();
    for (Note note : told.values()) {
      if (note.subject() == Note.CONTACT && !note.value().isEmpty()) {
        name(note).ifPresent(name -> names.put(new PublicKey(note.key()), name));
      }
    }
    names.remove(self);
    Map<String, Contact> contacts = new HashMap<>();
    Set<String> taken = new HashSet<>();
    names.forEach(
        (identity, name) -> {
          String free = name;
          for (int i = 2; !taken.add(free.toLowerCase(Locale.ROOT)); i++) {
            free = name + " (" + i + ")";
          }
          contacts.put(
              identity.toString(),
              new Contact(
                  identity.toString(),
                  free,
                  is(told, Note.VERIFIED, identity),
                  is(told, Note.BLOCKED, identity)));
        });
    return contacts;
  }

  private static boolean is(Map<Note.About, Note> told, long subject, PublicKey identity) {
    Note note = told.get(new Note.About(subject, identity.bytes()));
    return note != null && !note.value().isEmpty();
  }

  /** Empty for one that no device of this version would have told of. */
  private static Optional<String> name(Note note) {
    try {
      String name = note.value().utf8();
      return note.key().length() == 32 ? Optional.of(DisplayName.require(name)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
