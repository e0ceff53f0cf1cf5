package dev.covey.node.cli.command;

import dev.covey.api.Profile;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.door.ApiJson;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "id",
    description = "Say who you are to others. Made on first use.",
    footer = {"", "Examples:", "  covey id", "  covey id --json | jq -r .identity"})
public final class IdCommand implements Callable<Integer> {

  private final Shell shell;

  public IdCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Console console = shell.console();
    try (Session session = shell.local()) {
      Profile profile = session.node().profile();
      if (shell.json()) {
        console.printJson(json -> ApiJson.write(json, profile));
      } else {
        console.printAll("name      " + PlainText.line(profile.name()) + "\n");
        console.printAll("kind      " + profile.kind().name().toLowerCase(Locale.ROOT) + "\n");
        console.printAll("identity  " + profile.identity() + "\n");
        console.printAll("device    " + profile.device() + "\n");
      }
      console.flush();
      return ExitCode.OK;
    }
  }
}
