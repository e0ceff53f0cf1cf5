package dev.covey.node.cli.command;

import dev.covey.api.NodeStatus;
import dev.covey.api.Room;
import dev.covey.api.RoomSnapshot;
import dev.covey.api.Sighting;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.client.RemoteNode;
import dev.covey.node.door.ApiJson;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "status",
    description = "Say what the running node is doing. Exit code 4 when none runs.",
    footer = {"", "Examples:", "  covey status", "  covey status --json | jq .peers"})
public final class StatusCommand implements Callable<Integer> {

  private final Shell shell;

  public StatusCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Console console = shell.console();
    try (RemoteNode node = StopCommand.running(shell)) {
      console.peopleFrom(() -> node.contacts().all());
      NodeStatus status = node.status();
      if (shell.json()) {
        console.printJson(json -> ApiJson.write(json, status));
      } else {
        console.printAll(
            "node       process "
                + status.pid()
                + " since "
                + Moments.show(status.startedAt())
                + "\n");
        console.printAll(text(status));
        node.rooms().forEach(room -> console.printAll("room       " + line(console, room) + "\n"));
      }
      console.flush();
      return ExitCode.OK;
    }
  }

  /** How one room stands. */
  private static String line(Console console, Room room) {
    RoomSnapshot state = room.state();
    long online = room.presence().members().stream().filter(Sighting::online).count();
    int mirrors = room.mirrors().size();
    return RoomNames.shown(console, room)
        + "  "
        + MemberChoice.lower(room.kind())
        + ", "
        + MembersText.count(state.participants().size(), "member")
        + " ("
        + online
        + " online), epoch "
        + state.epoch()
        + (mirrors == 0 ? "" : ", kept by " + MembersText.count(mirrors, "mirror"));
  }

  /** One fact a line. */
  static String text(NodeStatus status) {
    StringBuilder text = new StringBuilder();
    text.append("data       ").append(status.data()).append('\n');
    for (String address : status.listening()) {
      text.append("listening  ").append(address).append('\n');
    }
    text.append("dht        ")
        .append(
            status.dht().isEmpty()
                ? "off"
                : status.dht() + ", " + MembersText.count(status.dhtNodes(), "node") + " known")
        .append('\n');
    text.append("topics     ").append(status.topics()).append('\n');
    text.append("peers      ").append(status.peers().size()).append('\n');
    status.peers().forEach(peer -> text.append("  ").append(PeersCommand.line(peer)).append('\n'));
    status
        .notes()
        .forEach(note -> text.append("note       ").append(PlainText.line(note)).append('\n'));
    return text.toString();
  }
}
