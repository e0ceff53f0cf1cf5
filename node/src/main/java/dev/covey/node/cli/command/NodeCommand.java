package dev.covey.node.cli.command;

import dev.covey.api.Node;
import dev.covey.api.NodeStatus;
import dev.covey.api.Peer;
import dev.covey.api.Profile;
import dev.covey.node.cli.terminal.BrokenPipeException;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.MessageText;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.door.ApiJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "node",
    description = {
      "Run the node: meet the members of your rooms, and give and get what is new.",
      "Other commands on the same data directory use it. Ends cleanly on SIGTERM and Ctrl-C."
    },
    footer = {
      "",
      "Examples:",
      "  covey node",
      "  covey node --data ~/ada --name ada --bootstrap 203.0.113.5:49737",
      "  covey node --listen 0.0.0.0:4001 --no-lan"
    })
public final class NodeCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin NetworkOptions network = new NetworkOptions();

  public NodeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Session session = shell.own(network);
    try (StopSignal signal = StopSignal.install(session.stopRequested(), ExitCode.OK)) {
      try (session) {
        NodeStatus status = session.node().status();
        greet(session.node().profile(), status);
        watch(session.node(), status, session.stopRequested());
      }
      shell.console().note("stopped");
    } catch (BrokenPipeException e) {
      return ExitCode.OK;
    }
    return ExitCode.OK;
  }

  private void greet(Profile profile, NodeStatus status) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(json -> ApiJson.write(json, status));
    } else {
      console.printAll(
          "node       "
              + MessageText.name(profile.name(), profile.identity())
              + ", process "
              + status.pid()
              + "\n");
      console.printAll(StatusCommand.text(status));
      console.printAll("ready\n");
    }
    console.flush();
  }

  /** Says what changes, one line each. */
  private void watch(Node node, NodeStatus first, CountDownLatch stop) throws InterruptedException {
    Map<String, Peer> peers = byDevice(first.peers());
    NodeStatus last = first;
    while (!stop.await(1, TimeUnit.SECONDS)) {
      NodeStatus now = node.status();
      Map<String, Peer> current = byDevice(now.peers());
      if (shell.json()) {
        if (!now.equals(last)) {
          shell.console().printJson(json -> ApiJson.write(json, now));
        }
      } else {
        say("+ peer     ", current, peers);
        say("- peer     ", peers, current);
        if (now.topics() != last.topics()) {
          shell.console().printAll("topics     " + now.topics() + "\n");
        }
        sayNotes(now.notes(), last.notes());
      }
      shell.console().flush();
      peers = current;
      last = now;
    }
  }

  /** Only those that share a room: strangers come and go as they like, without saying anything. */
  static Map<String, Peer> byDevice(List<Peer> connected) {
    Map<String, Peer> peers = new TreeMap<>();
    connected.stream()
        .filter(peer -> !peer.rooms().isEmpty())
        .forEach(peer -> peers.put(peer.device(), peer));
    return peers;
  }

  private void say(String what, Map<String, Peer> these, Map<String, Peer> withoutThose) {
    these.forEach(
        (device, peer) -> {
          if (!withoutThose.containsKey(device)) {
            shell.console().printAll(what + PeersCommand.line(peer) + "\n");
          }
        });
  }

  private void sayNotes(List<String> now, List<String> before) {
    for (String note : now) {
      if (!before.contains(note)) {
        shell.console().printAll("note       " + PlainText.line(note) + "\n");
      }
    }
  }
}
