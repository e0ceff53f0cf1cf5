package dev.covey.node.cli.command;

import dev.covey.api.Member;
import dev.covey.api.MessageId;
import dev.covey.api.Participant;
import dev.covey.api.Room;
import dev.covey.api.RoomKind;
import dev.covey.api.RoomSnapshot;
import dev.covey.api.Sighting;
import dev.covey.api.Why;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.MessageText;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.MembershipJson;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "members",
    description = {
      "List who is in a room: role, or a bot's rights; devices; whether they are online. Of"
          + " contacts",
      "your name for them, and what they call themselves; --json has identities whole.",
      "--at tells who was in it then, or when a message was written; --heads, who is in it by the",
      "first so many entries of some logs. The room's rules decide it from what is here."
    },
    footer = {
      "",
      "Examples:",
      "  covey members reading",
      "  covey members reading --at 2026-11-21",
      "  covey members reading --at 12h",
      "  covey members reading --at 3fa8/17",
      "  covey members reading --heads 3fa8/18,90c1/5",
      "  covey members reading --logs",
      "  covey members reading --json"
    })
public final class MembersCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Option(
      names = "--at",
      paramLabel = "TIME|MESSAGE",
      description = "a day, an instant, 12h ago; or a message")
  @Nullable String at;

  @Option(
      names = "--heads",
      split = ",",
      paramLabel = "LOG/LENGTH",
      description = "heads of logs, of which others have none")
  @Nullable List<String> heads;

  @Option(names = "--logs", description = "the logs they write instead, and how much is here")
  boolean logs;

  public MembersCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if ((logs ? 1 : 0) + (at == null ? 0 : 1) + (heads == null ? 0 : 1) > 1) {
      throw new CommandFailure(ExitCode.USAGE, "one of --logs, --at and --heads");
    }
    Console console = shell.console();
    try (Session session = shell.present()) {
      Room in = session.room(room);
      if (logs) {
        in.members().forEach(member -> print(console, member));
      } else {
        boolean now = at == null && heads == null;
        Map<String, Sighting> seen = now ? sightings(in) : Map.of();
        Map<String, String> contacts = new HashMap<>();
        session.node().contacts().all().forEach(one -> contacts.put(one.identity(), one.name()));
        List<Participant> participants = state(in).participants();
        for (Participant one : participants) {
          print(
              in,
              one,
              Optional.ofNullable(seen.get(one.identity())),
              Optional.ofNullable(contacts.get(one.identity())));
        }
        if (participants.isEmpty()) {
          console.note(
              now ? "nobody is in this room, as far as is known here" : "nobody was in it");
        }
      }
      console.flush();
      return ExitCode.OK;
    }
  }

  private static Map<String, Sighting> sightings(Room in) {
    Map<String, Sighting> seen = new HashMap<>();
    in.presence().members().forEach(one -> seen.put(one.identity(), one));
    return seen;
  }

  private RoomSnapshot state(Room in) {
    if (heads != null) {
      Map<String, Long> lengths = new LinkedHashMap<>();
      for (String head : heads) {
        MessageId end = MessageNames.message(in, head.strip());
        long unused = lengths.merge(end.logKey(), end.index(), Math::max);
      }
      return in.stateAt(lengths);
    } else if (at == null) {
      return in.state();
    }
    boolean isMessage = at.indexOf('/') > 0 || at.equals("last");
    return in.stateAt(isMessage ? written(in, at) : moment(at));
  }

  private static Instant moment(String at) {
    try {
      return Moments.past("--at", at, Instant.now());
    } catch (CommandFailure e) {
      throw new CommandFailure(e.exitCode(), e.getMessage() + "; or a message like 3fa8/17");
    }
  }

  /** Where a message stands in room order; not what its author's clock says. */
  private static Instant written(Room in, String message) {
    Why why =
        in.why(MessageNames.message(in, message))
            .filter(one -> one.time().indexOf('.') > 0)
            .orElseThrow(
                () ->
                    new CommandFailure(ExitCode.NOT_FOUND, "message " + message + " is not here"));
    return Instant.ofEpochMilli(Long.parseLong(why.time().substring(0, why.time().indexOf('.'))));
  }

  private void print(Room in, Participant one, Optional<Sighting> seen, Optional<String> contact) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(json -> MembershipJson.write(json, one, seen, contact));
      return;
    }
    console.printAll(
        MembersText.name(console, one)
            + contact
                .map(name -> console.dim("  " + MessageText.name(one.name(), one.identity())))
                .orElse("")
            + (in.kind() == RoomKind.INVITE ? "  " + MembersText.standing(one) : "")
            + "  "
            + MembersText.devices(one)
            + seen.map(sighting -> "  " + MembersText.presence(sighting)).orElse("")
            + "\n");
  }

  private void print(Console console, Member member) {
    if (shell.json()) {
      console.printJson(json -> ApiJson.write(json, member));
      return;
    }
    console.printAll(
        console.tinted(console.person(member.name(), member.identity()), member.identity())
            + (member.self() ? " (you)" : "")
            + "  "
            + member.length()
            + (member.length() == 1 ? " entry" : " entries")
            + console.dim("  log " + member.logKey())
            + "\n");
  }
}
