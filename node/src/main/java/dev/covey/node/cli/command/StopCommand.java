package dev.covey.node.cli.command;

import dev.covey.node.client.RemoteNode;
import dev.covey.node.door.DoorFile;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

@Command(
    name = "stop",
    description =
        "Stop the running node cleanly, and wait for its end. Exit code 4 when none runs.",
    footer = {"", "Examples:", "  covey stop", "  covey stop --data ~/other"})
public final class StopCommand implements Callable<Integer> {

  private static final int SECONDS = 20;

  private final Shell shell;

  public StopCommand(Shell shell) {
    this.shell = shell;
  }

  static RemoteNode running(Shell shell) throws IOException {
    return RemoteNode.find(shell.data())
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.UNAVAILABLE,
                    "no node runs on " + shell.data() + "; `covey node` starts one"));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    try (RemoteNode node = running(shell)) {
      Optional<ProcessHandle> process =
          DoorFile.read(shell.data()).flatMap(door -> ProcessHandle.of(door.pid()));
      node.stop();
      if (process.isPresent() && process.get().pid() != ProcessHandle.current().pid()) {
        ProcessHandle unused = process.get().onExit().get(SECONDS, TimeUnit.SECONDS);
      }
    } catch (TimeoutException e) {
      throw new CommandFailure(
          ExitCode.FAILURE, "the node was told to stop but still runs after " + SECONDS + " s");
    }
    shell.console().note("stopped");
    return ExitCode.OK;
  }
}
