package dev.covey.node.cli.command;

import dev.covey.api.Node;
import dev.covey.api.Room;
import dev.covey.node.cli.terminal.Progress;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "join",
    description = {
      "Join a room by its link, or an open room by its name or topic.",
      "Needs nobody else online: others are met when a node runs."
    },
    footer = {
      "",
      "Examples:",
      "  covey join LINK",
      "  covey join --open general",
      "  covey join LINK --wait 30 --bootstrap 203.0.113.5:49737"
    })
public final class JoinCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin NetworkOptions network = new NetworkOptions();

  @Parameters(paramLabel = "LINK|NAME", description = "a room's link; with --open a name or topic")
  String target = "";

  @Option(names = "--open", description = "an open room: a name, or a topic of 64 hex digits")
  boolean open;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "wait until another member is met, at most so long")
  @Nullable Integer wait;

  public JoinCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws Exception {
    try (Session session = wait == null ? shell.local() : shell.networked(network)) {
      Room room = enter(session.node());
      RoomText.entered(shell, room, "joined");
      if (wait != null && !meets(room, wait)) {
        throw new CommandFailure(
            ExitCode.UNAVAILABLE,
            "joined, but no other member was met in "
                + wait
                + " s; a node that runs (`covey node`) keeps looking");
      }
      return ExitCode.OK;
    }
  }

  private Room enter(Node node) throws Exception {
    if (open) {
      return node.openRoom(target);
    }
    try {
      return Waiting.forFuture(node.joinRoom(target), wait == null ? 30 : wait, "the room");
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, e.getMessage() + " (an open room's name needs --open)");
    }
  }

  private boolean meets(Room room, int seconds) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try (Progress progress = new Progress(shell.console(), "looking for members,")) {
      while (room.peers().isEmpty()) {
        if (System.nanoTime() - deadline > 0) {
          return false;
        }
        progress.at(() -> "nobody yet");
        Thread.sleep(100);
      }
    }
    return true;
  }
}
