package dev.covey.node.cli.command;

import dev.covey.api.Participant;
import dev.covey.api.Room;
import dev.covey.api.RoomStanding;
import dev.covey.node.cli.terminal.Console;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "forget",
    description = {
      "Leave nothing of a room on this machine: its messages, files, keys and addresses.",
      "Others keep what they have. One you are in is left first, with all your devices, by"
          + " --leave;",
      "that takes somebody else online, who hears of it.",
      "Not forgotten: what your devices tell each other about the room (its name and keys)."
    },
    footer = {
      "",
      "Examples:",
      "  covey forget reading",
      "  covey forget reading --leave",
      "  covey forget 3fa81c --yes --json"
    })
public final class ForgetCommand implements Callable<Integer> {

  /** Those who are connected have then heard that one has left. */
  private static final long FAREWELL_SECONDS = 2;

  private final Shell shell;

  @Parameters(paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Option(names = "--leave", description = "leave it first, if you are in it")
  boolean leave;

  @Option(names = "--yes", description = "do not ask")
  boolean yes;

  public ForgetCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Console console = shell.console();
    try (Session session = shell.present()) {
      Room meant = session.room(room);
      String name = RoomNames.shown(console, meant);
      boolean isIn = meant.standing() == RoomStanding.MEMBER;
      if (isIn && !leave) {
        throw new CommandFailure(
            ExitCode.FAILURE, "you are still in \"" + meant.name() + "\": --leave leaves it first");
      }
      if (!yes && !isWanted(console, name)) {
        console.note("nothing was forgotten");
        return ExitCode.FAILURE;
      }
      if (isIn) {
        leave(session, meant);
      }
      session.node().forget(meant.id());
      if (shell.json()) {
        console.printJson(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("forgotten", meant.id());
              json.writeBooleanProperty("left", isIn);
              json.writeEndObject();
            });
        console.flush();
      } else {
        console.note("nothing of \"" + name + "\" is left here");
      }
      return ExitCode.OK;
    }
  }

  private boolean isWanted(Console console, String name) throws IOException {
    if (!console.showsProgress()) {
      throw new CommandFailure(
          ExitCode.USAGE, "nobody can be asked here whether to forget the room; --yes does it");
    }
    return new Prompt(console)
        .confirms(
            "Forget all of \"" + name + "\" on this machine? It does not come back. (yes/no) ");
  }

  private static void leave(Session session, Room room) {
    boolean alone = room.membership().participants().stream().allMatch(Participant::self);
    boolean isHeard = !room.peers().isEmpty();
    room.membership().leave();
    if (!alone && !isHeard) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "you left \""
              + room.name()
              + "\", and nobody was there to hear it: "
              + (session.isRemote()
                  ? "wait until somebody is"
                  : "let `covey node` run until somebody is")
              + ", then forget it");
    }
    if (!alone) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(FAREWELL_SECONDS));
    }
  }
}
