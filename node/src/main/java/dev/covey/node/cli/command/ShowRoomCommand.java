package dev.covey.node.cli.command;

import dev.covey.api.Mirror;
import dev.covey.api.NewcomerHistory;
import dev.covey.api.Participant;
import dev.covey.api.Room;
import dev.covey.api.RoomKind;
import dev.covey.api.RoomPolicy;
import dev.covey.api.RoomSnapshot;
import dev.covey.api.Unread;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.MembershipJson;
import dev.covey.node.door.MessageJson;
import dev.covey.node.door.MirrorJson;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

@Command(
    name = "show",
    description = {
      "Show how a room stands: name, rules, members, epoch, mirrors, what is unread.",
      "The epoch is how often the keys have changed, as they do when somebody is removed."
    },
    footer = {"", "Examples:", "  covey room show reading", "  covey room show reading --json"})
final class ShowRoomCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  ShowRoomCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Console console = shell.console();
    try (Session session = shell.present()) {
      Room in = session.room(room);
      if (shell.json()) {
        console.printJson(json -> write(json, in));
      } else {
        print(console, in);
      }
      console.flush();
      return ExitCode.OK;
    }
  }

  private static void print(Console console, Room in) {
    RoomSnapshot state = in.state();
    line(console, "room", RoomNames.shown(console, in));
    if (!state.about().isEmpty()) {
      line(console, "about", PlainText.block(state.about(), "         "));
    }
    line(console, "kind", MemberChoice.lower(in.kind()));
    line(console, "id", in.id());
    line(
        console,
        "you",
        state.participants().stream()
            .filter(Participant::self)
            .findFirst()
            .map(MembersText::standing)
            .orElse("not in it"));
    line(
        console,
        "members",
        state.participants().size() + ", " + MembersText.online(in, in.presence().members()));
    if (in.kind() == RoomKind.INVITE) {
      rules(console, state.policy());
    }
    line(console, "epoch", Long.toString(state.epoch()));
    for (Mirror mirror : in.mirrors()) {
      line(console, "mirror", MirrorsCommand.line(mirror));
    }
    Unread unread = in.unread();
    line(
        console,
        "unread",
        unread.messages()
            + (unread.mentions() == 0 ? "" : ", of which " + unread.mentions() + " call you"));
    line(console, "pinned", Integer.toString(in.pinned().size()));
    in.notes().forEach(note -> line(console, "note", PlainText.line(note)));
  }

  private static void rules(Console console, RoomPolicy policy) {
    String newcomers =
        policy.history() == NewcomerHistory.ALL ? "everything" : "what is said from then on";
    line(
        console,
        "rules",
        MemberChoice.lower(policy.invite())
            + "s and above invite, "
            + MemberChoice.lower(policy.post())
            + "s and above post, newcomers read "
            + newcomers);
    policy.mirrors().forEach(device -> line(console, "named", "mirror " + device));
  }

  private static void line(Console console, String what, String value) {
    console.printAll(console.dim(String.format("%-9s", what)) + value + "\n");
  }

  private static void write(JsonGenerator json, Room in) {
    json.writeStartObject();
    json.writeStringProperty("id", in.id());
    json.writeStringProperty("kind", MemberChoice.lower(in.kind()));
    json.writeName("state");
    MembershipJson.write(json, in.state());
    List<Mirror> mirrors = in.mirrors();
    ApiJson.array(json, "mirrors", mirrors, MirrorJson::write);
    json.writeName("unread");
    MessageJson.write(json, in.unread());
    json.writeNumberProperty("pinned", in.pinned().size());
    ApiJson.array(json, "notes", in.notes(), JsonGenerator::writeString);
    json.writeEndObject();
  }
}
