package dev.covey.node.cli.command;

import dev.covey.api.Contact;
import dev.covey.api.Node;
import dev.covey.api.Participant;
import dev.covey.api.Room;
import dev.covey.api.RoomKind;
import dev.covey.api.RoomStanding;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.MessageText;
import dev.covey.node.cli.terminal.PlainText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Rooms as people name them, and as they are shown. */
final class RoomNames {

  private static final int SHORT = 8;

  private RoomNames() {}

  /**
   * The room that somebody typed: its name, how its id begins, or whose direct room it is. Names
   * are given by others: where one fits several, none is taken.
   */
  static Room meant(Node node, String typed) {
    Optional<Contact> contact = contact(node, typed);
    if (typed.startsWith("@") && contact.isPresent()) {
      return direct(node, contact.get())
          .orElseThrow(
              () ->
                  new CommandFailure(
                      ExitCode.NOT_FOUND,
                      "no room with " + typed + " is here yet: `covey direct` opens it"));
    }
    Map<String, Room> meant = new LinkedHashMap<>();
    Optional<Room> plain = node.room(typed);
    plain.map(List::of).orElseGet(() -> several(node, typed)).forEach(r -> meant.put(r.id(), r));
    contact
        .flatMap(one -> direct(node, one))
        .filter(room -> !typed.equals(room.id()))
        .ifPresent(room -> meant.put(room.id(), room));
    if (meant.size() == 1) {
      return meant.values().iterator().next();
    }
    throw meant.isEmpty()
        ? new CommandFailure(
            ExitCode.NOT_FOUND,
            "no room is called \"" + typed + "\" here; `covey rooms` lists them")
        : new CommandFailure(
            ExitCode.USAGE,
            meant.size()
                + " rooms are called \""
                + typed
                + "\": "
                + ids(meant.values())
                + "; take one of these");
  }

  /** Says so, if other rooms have the name of this one. */
  static void noteTwins(Console console, Node node, Room room) {
    List<Room> others =
        node.rooms().stream()
            .filter(one -> one.name().equals(room.name()) && !one.id().equals(room.id()))
            .toList();
    if (!others.isEmpty()) {
      console.note(
          "there is another room called \""
              + PlainText.line(room.name())
              + "\" here ("
              + ids(others)
              + "): say "
              + room.id().substring(0, SHORT)
              + " for this one");
    }
  }

  /** What to call a room: by its name, or a direct one by who is in it. */
  static String shown(Console console, Room room) {
    String name = console.bold(PlainText.line(room.name()));
    Optional<String> other = room.other();
    if (room.kind() != RoomKind.DIRECT || other.isEmpty()) {
      return name;
    }
    String person = console.person(nameOf(room), other.get());
    if (nameOf(room).isEmpty() && !person.startsWith("@")) {
      return name; // Nobody has come yet: it is the beginning of their identity.
    }
    return other.get().startsWith(room.name())
        ? console.bold(person)
        : name + "  with " + console.bold(person);
  }

  private static Optional<Contact> contact(Node node, String typed) {
    String name = typed.startsWith("@") ? typed.substring(1) : typed;
    return node.contacts()
        .find(name.endsWith("\u2713") ? name.substring(0, name.length() - 1) : name);
  }

  private static Optional<Room> direct(Node node, Contact contact) {
    return node.rooms().stream()
        .filter(room -> room.other().equals(Optional.of(contact.identity())))
        .findFirst();
  }

  /** Those of a name, then of how an id begins, then of whom one talks to in them. */
  private static List<Room> several(Node node, String typed) {
    if (typed.isEmpty()) {
      return List.of();
    }
    List<Room> byName = current(node, room -> room.name().equals(typed));
    if (!byName.isEmpty()) {
      return byName;
    }
    String low = typed.toLowerCase(Locale.ROOT);
    List<Room> byId = current(node, room -> room.id().startsWith(low));
    return byId.isEmpty() ? current(node, room -> isWith(room, typed)) : byId;
  }

  /** Of rooms alike, those that one is in, if there are any. */
  private static List<Room> current(Node node, Predicate<Room> alike) {
    List<Room> all = node.rooms().stream().filter(alike).toList();
    List<Room> in =
        all.size() < 2 ? all : all.stream().filter(room -> !isOver(room.standing())).toList();
    return in.isEmpty() ? all : in;
  }

  private static boolean isOver(RoomStanding standing) {
    return standing != RoomStanding.MEMBER && standing != RoomStanding.WAITING;
  }

  private static boolean isWith(Room room, String typed) {
    Optional<String> other = room.other();
    if (other.isEmpty()) {
      return false;
    }
    String name = nameOf(room);
    return !name.isEmpty()
        && (name.equalsIgnoreCase(typed)
            || MessageText.name(name, other.get()).equalsIgnoreCase(typed));
  }

  /** What the other one in a direct room calls itself; empty while it has not come. */
  private static String nameOf(Room room) {
    return room.state().participants().stream()
        .filter(one -> !one.self())
        .map(Participant::name)
        .findFirst()
        .orElse("");
  }

  private static String ids(Iterable<Room> rooms) {
    StringBuilder ids = new StringBuilder();
    for (Room room : rooms) {
      ids.append(ids.isEmpty() ? "" : ", ").append(room.id(), 0, SHORT);
    }
    return ids.toString();
  }
}
