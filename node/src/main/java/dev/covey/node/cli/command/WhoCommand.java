package dev.covey.node.cli.command;

import dev.covey.api.Room;
import dev.covey.api.Sighting;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.door.TalkJson;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "who",
    description = {
      "Say who of a room's other members is online, and when the rest were seen.",
      "Members tell each other while they are online; a node notes it for itself only."
    },
    footer = {"", "Examples:", "  covey who reading", "  covey who reading --json | jq .online"})
public final class WhoCommand implements Callable<Integer> {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private final Shell shell;

  @Parameters(paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  public WhoCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Console console = shell.console();
    try (Session session = shell.local()) {
      Room in = session.room(room);
      List<Sighting> others = in.presence().members();
      if (shell.json()) {
        others.forEach(one -> console.printJson(json -> TalkJson.write(json, one)));
      } else {
        console.printAll(summary(others) + "\n");
        others.forEach(one -> console.printAll(line(console, one) + "\n"));
      }
      console.flush();
      if (!session.isRemote()) {
        console.note("no node runs here, so nobody can be seen: `covey node` starts one");
      }
      return ExitCode.OK;
    }
  }

  private static String summary(List<Sighting> others) {
    if (others.isEmpty()) {
      return "nobody else is in this room yet";
    }
    long online = others.stream().filter(Sighting::online).count();
    return online
        + " of "
        + others.size()
        + (others.size() == 1 ? " member" : " members")
        + " online";
  }

  private static String line(Console console, Sighting one) {
    String name = console.tinted(console.person(one.name(), one.identity()), one.identity());
    String state =
        one.online()
            ? one.typing() ? "online, typing" : "online"
            : one.seen().map(seen -> "seen " + moment(seen)).orElse("not seen yet");
    return name + "  " + state;
  }

  /** The hour of today, or the day as well. */
  private static String moment(Instant seen) {
    ZonedDateTime at = seen.atZone(ZoneId.systemDefault());
    boolean today = at.toLocalDate().equals(LocalDate.now(ZoneId.systemDefault()));
    return at.format(today ? TIME : DAY);
  }
}
