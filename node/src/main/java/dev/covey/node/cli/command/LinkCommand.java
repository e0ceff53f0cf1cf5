package dev.covey.node.cli.command;

import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.cli.terminal.QrText;
import dev.covey.node.room.key.RoomLink;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "link",
    description = {
      "Show what a link leads to, without joining: room, role, expiry; or what is wrong with it.",
      "What it says is what the one who made it says; the room itself may know better."
    },
    footer = {"", "Examples:", "  covey link LINK", "  covey link LINK --qr"})
public final class LinkCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "LINK", description = "a room's link")
  String link = "";

  /** A link that was broken over lines when it was copied, and not quoted. */
  @Parameters(index = "1..*", hidden = true)
  List<String> rest = List.of();

  @Option(names = "--qr", description = "show it as a QR code, too")
  boolean qr;

  public LinkCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    RoomLink parsed;
    try {
      parsed = RoomLink.parse(link + String.join("", rest));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
    Console console = shell.console();
    boolean expired =
        parsed instanceof RoomLink.Invited invited
            && invited.terms().expiresMillis() != 0
            && invited.terms().expiresMillis() <= Instant.now().toEpochMilli();
    if (shell.json()) {
      json(console, parsed, expired);
    } else {
      text(console, parsed, expired);
    }
    console.flush();
    return expired ? ExitCode.FAILURE : ExitCode.OK;
  }

  private void text(Console console, RoomLink parsed, boolean expired) {
    console.printAll("room     " + console.bold(PlainText.line(parsed.name())) + "\n");
    console.printAll("id       " + parsed.keys().id().hex() + "\n");
    if (parsed instanceof RoomLink.Invited invited) {
      RoomLink.Terms terms = invited.terms();
      console.printAll(
          "role     "
              + MemberChoice.lower(terms.role())
              + (terms.rights().isEmpty()
                  ? ""
                  : " (bots: " + MemberChoice.list(terms.rights()) + ")")
              + "\n");
      console.printAll("uses     " + (terms.uses() == 0 ? "no limit" : terms.uses()) + "\n");
      console.printAll(
          "expires  "
              + Moments.show(terms.expiresMillis())
              + (expired ? ": it lets nobody in any more, ask for another" : "")
              + "\n");
    } else {
      console.printAll("kind     open: whoever knows the name is in\n");
    }
    parsed.addresses().forEach(a -> console.printAll("address  " + PlainText.line(a) + "\n"));
    if (qr) {
      console.printAll(QrText.of(parsed.toString()));
    }
  }

  private static void json(Console console, RoomLink parsed, boolean expired) {
    console.printJson(
        json -> {
          json.writeStartObject();
          json.writeStringProperty("kind", parsed instanceof RoomLink.Open ? "open" : "invite");
          json.writeStringProperty("name", parsed.name());
          json.writeStringProperty("id", parsed.keys().id().hex());
          if (parsed instanceof RoomLink.Invited invited) {
            RoomLink.Terms terms = invited.terms();
            json.writeStringProperty("invite", invited.key().publicKey().toString());
            json.writeStringProperty("role", MemberChoice.lower(terms.role()));
            json.writeStringProperty("rights", MemberChoice.list(terms.rights()));
            json.writeNumberProperty("uses", terms.uses());
            json.writeNumberProperty("expires", terms.expiresMillis());
            json.writeBooleanProperty("expired", expired);
          }
          json.writeName("addresses");
          json.writeStartArray();
          parsed.addresses().forEach(json::writeString);
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
