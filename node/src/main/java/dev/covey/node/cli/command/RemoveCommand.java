package dev.covey.node.cli.command;

import dev.covey.api.Invitation;
import dev.covey.api.Participant;
import dev.covey.api.Room;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.MembershipJson;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

@Command(
    name = "remove",
    description = {
      "Put a member out: what they write from now on counts for nobody.",
      "The keys change, so that they cannot read what comes later; what they have, they keep.",
      "Invites that they know are closed."
    },
    footer = {
      "",
      "Examples:",
      "  covey remove reading mallory",
      "  covey remove reading mallory~77c0 --reason \"sells watches\""
    })
public final class RemoveCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Parameters(index = "1", paramLabel = "MEMBER", description = MemberChoice.SYNTAX)
  String member = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "for all to read")
  String reason = "";

  public RemoveCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Console console = shell.console();
    try (Session session = shell.present()) {
      Room in = session.room(room);
      Participant meant = MemberChoice.named(session, in, member);
      Set<String> before = open(in);
      List<Invitation> open = in.membership().remove(meant.identity(), reason);
      before.removeAll(open(in));
      if (shell.json()) {
        console.printJson(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("removed", meant.identity());
              ApiJson.array(json, "openInvites", open, MembershipJson::write);
              ApiJson.array(json, "closedInvites", List.copyOf(before), JsonGenerator::writeString);
              json.writeEndObject();
            });
        console.flush();
        return ExitCode.OK;
      }
      console.note(console.person(meant.name(), meant.identity()) + " is out");
      if (!before.isEmpty()) {
        console.note(
            "closed with it, since they know "
                + (before.size() == 1 ? "its link: invite " : "their links: invites ")
                + before.stream().map(key -> key.substring(0, 12)).collect(Collectors.joining(", "))
                + "; `covey invite` makes another for the others");
      }
      for (Invitation invite : open) {
        console.note(
            "they know invite "
                + invite.key().substring(0, 12)
                + ", which you may not close: ask an admin, or they come back under another name");
      }
      return ExitCode.OK;
    }
  }

  /** The keys of the invites that let somebody in. */
  private static Set<String> open(Room room) {
    return room.membership().invites().stream()
        .filter(invite -> invite.state() == Invitation.State.OPEN)
        .map(Invitation::key)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
