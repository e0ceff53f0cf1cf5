package dev.covey.node.cli.command;

import dev.covey.api.Peer;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.Progress;
import dev.covey.node.client.RemoteNode;
import dev.covey.node.door.ApiJson;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "peers",
    description = "List the nodes the running node is connected to. Exit code 4 when none runs.",
    footer = {"", "Examples:", "  covey peers", "  covey peers reading --json"})
public final class PeersCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(arity = "0..1", paramLabel = "ROOM", description = "only members of this room")
  @Nullable String room;

  public PeersCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Console console = shell.console();
    try (RemoteNode node = StopCommand.running(shell)) {
      List<Peer> peers = room == null ? node.status().peers() : Session.room(node, room).peers();
      for (Peer peer : peers) {
        if (shell.json()) {
          console.printJson(json -> ApiJson.write(json, peer));
        } else {
          console.printAll(line(peer) + "\n");
        }
      }
      console.flush();
      return ExitCode.OK;
    }
  }

  static String line(Peer peer) {
    return peer.device().substring(0, 12)
        + "  "
        + peer.address()
        + (peer.relayed() ? "  relayed" : peer.outgoing() ? "  dialled" : "  accepted")
        + "  "
        + peer.rooms().size()
        + (peer.rooms().size() == 1 ? " room" : " rooms")
        + ", "
        + Progress.size(peer.downloaded())
        + " received";
  }
}
