package dev.covey.node.cli.command;

import dev.covey.api.Node;
import dev.covey.api.Room;
import dev.covey.api.RoomKind;
import dev.covey.api.RoomStanding;
import dev.covey.node.cli.terminal.Progress;
import dev.covey.node.room.key.RoomLink;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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

  @Parameters(
      index = "0",
      paramLabel = "LINK|NAME",
      description = "a room's link; with --open a name or topic")
  String target = "";

  /** A link that was broken over lines when it was copied, and not quoted. */
  @Parameters(index = "1..*", hidden = true)
  List<String> rest = List.of();

  @Option(names = "--open", description = "an open room: a name, or a topic of 64 hex digits")
  boolean open;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "wait until somebody is met and one is let in, at most so long")
  @Nullable Integer wait;

  public JoinCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws Exception {
    if (!rest.isEmpty()) {
      target += (open ? " " : "") + String.join(open ? " " : "", rest);
    }
    try (Session session = wait == null ? shell.local() : shell.networked(network)) {
      Room room = enter(session.node());
      requireNotOut(room);
      if (wait != null && !meets(room, wait)) {
        throw new CommandFailure(
            ExitCode.UNAVAILABLE,
            "joined, but "
                + (room.peers().isEmpty() ? "no other member was met" : "not let in yet")
                + " in "
                + wait
                + " s; a node that runs (`covey node`) keeps looking");
      }
      RoomText.entered(shell, room, "joined");
      RoomNames.noteTwins(shell.console(), session.node(), room);
      if (!session.isRemote() && wait == null && room.members().size() < 2) {
        shell.console().note("nobody was met yet: while `covey node` runs, what was said comes");
      }
      return ExitCode.OK;
    }
  }

  private Room enter(Node node) throws Exception {
    if (open) {
      return node.openRoom(target);
    }
    lookAtLink(node);
    try {
      return Waiting.forFuture(node.joinRoom(target), wait == null ? 30 : wait, "the room");
    } catch (IllegalArgumentException e) {
      boolean isLink = target.strip().toLowerCase(Locale.ROOT).startsWith("covey");
      throw new CommandFailure(
          ExitCode.USAGE, e.getMessage() + (isLink ? "" : " (an open room's name needs --open)"));
    }
  }

  /** Says what the link offers; an expired one is refused here, for nobody would let it in. */
  private void lookAtLink(Node node) {
    RoomLink link;
    try {
      link = RoomLink.parse(target);
    } catch (IllegalArgumentException e) {
      return; // The node says what is wrong with it.
    }
    if (!(link instanceof RoomLink.Invited invited)
        || node.room(invited.roomId().hex()).isPresent()) {
      return;
    }
    RoomLink.Terms terms = invited.terms();
    if (terms.expiresMillis() != 0 && terms.expiresMillis() <= Instant.now().toEpochMilli()) {
      throw new CommandFailure(
          ExitCode.FAILURE,
          "the link to \""
              + link.name()
              + "\" expired on "
              + Moments.show(terms.expiresMillis())
              + ": ask for another");
    }
    shell
        .console()
        .note(
            "you come in as "
                + MemberChoice.lower(terms.role())
                + (terms.expiresMillis() == 0
                    ? ""
                    : ", until " + Moments.show(terms.expiresMillis())));
  }

  /** Fails with what is known of it, if this link does not lead in. */
  private static void requireNotOut(Room room) {
    RoomStanding standing = room.standing();
    if (standing == RoomStanding.REFUSED || standing == RoomStanding.REMOVED) {
      throw new CommandFailure(
          ExitCode.FAILURE,
          room.notes().stream()
              .findFirst()
              .orElse("you were not let into \"" + room.name() + "\""));
    }
  }

  private static boolean isIn(Room room) {
    return room.kind() != RoomKind.INVITE || room.standing() == RoomStanding.MEMBER;
  }

  private boolean meets(Room room, int seconds) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try (Progress progress = new Progress(shell.console(), "looking for members,")) {
      while (room.peers().isEmpty() || !isIn(room)) {
        requireNotOut(room);
        if (System.nanoTime() - deadline > 0) {
          return false;
        }
        boolean isMet = !room.peers().isEmpty();
        progress.at(() -> isMet ? "not let in yet" : "nobody yet");
        Thread.sleep(100);
      }
    }
    return true;
  }
}
