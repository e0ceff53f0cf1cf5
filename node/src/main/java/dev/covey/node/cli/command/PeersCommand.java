package dev.covey.node.cli.command;

import dev.covey.api.Peer;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.Progress;
import dev.covey.node.door.ApiJson;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "peers",
    description = "List the nodes the running node is connected to.",
    footer = {"", "Examples:", "  covey peers", "  covey peers reading --json"})
public final class PeersCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(arity = "0..1", paramLabel = "ROOM", description = "only members of this room")
  @Nullable String room;

  public PeersCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Console console = shell.console();
    try (Session session = shell.local()) {
      if (!session.isRemote()) {
        console.note("no node runs on " + shell.data() + "; `covey node` starts one");
      }
      List<Peer> peers =
          room == null ? session.node().status().peers() : session.room(room).peers();
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
