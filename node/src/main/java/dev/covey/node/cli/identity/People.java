package dev.covey.node.cli.identity;

import dev.covey.api.Contact;
import dev.covey.api.Contacts;
import dev.covey.api.Knock;
import dev.covey.api.Room;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Moments;
import dev.covey.node.cli.command.NamedPeople;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.MessageText;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.door.ApiJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** How contacts and knocks are printed and picked. */
final class People {

  /** How to name somebody who knocks. */
  static final String KNOCKING = "who knocks: " + NamedPeople.SYNTAX;

  private static final int GROUPS_A_LINE = 4;
  private static final Pattern IDENTITY = Pattern.compile("[0-9a-fA-F]{64}");

  private People() {}

  static void print(Shell shell, Contact contact) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(json -> ApiJson.write(json, contact));
    } else {
      console.printAll(
          console.tinted(PlainText.line(contact.name()), contact.identity())
              + (contact.verified() ? "  verified" : "")
              + (contact.blocked() ? "  blocked" : "")
              + console.dim("  " + contact.identity())
              + "\n");
    }
    console.flush();
  }

  /** Fails if there is no such contact. */
  static void require(Contacts contacts, String who) {
    if (contacts.find(who).isEmpty()) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "no contact is called \"" + who + "\"; `covey contact list` shows who there is");
    }
  }

  static void print(Shell shell, Knock knock) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(json -> ApiJson.write(json, knock));
    } else {
      console.printAll(
          console.tinted(MessageText.name(knock.name(), knock.identity()), knock.identity())
              + ": "
              + PlainText.block(knock.text(), "    ")
              + console.dim("  " + knock.identity() + "  " + Moments.show(knock.at()))
              + "\n");
    }
  }

  /** Sixty digits, as many a line as a person can compare. */
  static void safety(Shell shell, String number) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(
          json -> {
            json.writeStartObject();
            json.writeStringProperty("safetyNumber", number);
            json.writeEndObject();
          });
    } else {
      String[] groups = number.split(" ", -1);
      for (int i = 0; i < groups.length; i++) {
        console.printAll(groups[i] + ((i + 1) % GROUPS_A_LINE == 0 ? "\n" : " "));
      }
    }
    console.flush();
  }

  /** The identity of whom somebody typed, among those who knock. */
  static String knocking(Session session, String who) {
    Map<String, String> names = new LinkedHashMap<>();
    session.node().knocks().all().forEach(knock -> names.put(knock.identity(), knock.name()));
    return NamedPeople.of(session, names)
        .one(who, "of those who knock", "who knocks", "`covey knock list` shows who does");
  }

  /** An identity, typed whole, or that of somebody who wrote in one of the rooms, or knocks. */
  static String met(Session session, String who) {
    if (IDENTITY.matcher(who).matches()) {
      return who;
    }
    Map<String, String> names = new LinkedHashMap<>();
    for (Room room : session.node().rooms()) {
      room.members().stream()
          .filter(one -> !one.self())
          .forEach(one -> names.put(one.identity(), one.name()));
    }
    session.node().knocks().all().forEach(knock -> names.put(knock.identity(), knock.name()));
    return NamedPeople.of(session, names)
        .one(
            who,
            "people",
            "in your rooms or at your door",
            "an identity is 64 hex digits, as `covey id` shows them to its owner");
  }
}
