package dev.covey.node.cli.command;

import dev.covey.api.Membership;
import dev.covey.api.NewcomerHistory;
import dev.covey.api.Room;
import dev.covey.api.RoomPolicy;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.door.MembershipJson;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "policy",
    description = {
      "Show or set a room's rules: who may invite, who may post, what newcomers may read.",
      "--history since-join holds from the next change of keys on: those who come later read",
      "what is said from that change on."
    },
    footer = {
      "",
      "Examples:",
      "  covey policy reading",
      "  covey policy reading --invite writer --history since-join",
      "  covey policy news --post moderator",
      "  covey policy reading --name \"reading group\""
    })
public final class PolicyCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Option(names = "--invite", paramLabel = "ROLE", description = "the least role that may invite")
  @Nullable String invite;

  @Option(names = "--post", paramLabel = "ROLE", description = "the least role that may post")
  @Nullable String post;

  @Option(
      names = "--history",
      paramLabel = "all|since-join",
      description = "what newcomers may read")
  @Nullable String history;

  @Option(
      names = "--mirror",
      split = ",",
      paramLabel = "DEVICE",
      description = "devices that keep the room without reading it; none: \"\"")
  @Nullable List<String> mirrors;

  @Option(names = "--name", paramLabel = "NAME", description = "another name for the room")
  @Nullable String name;

  public PolicyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      Room in = session.room(room);
      Membership membership = in.membership();
      RoomPolicy old = membership.policy();
      RoomPolicy wanted =
          new RoomPolicy(
              invite == null ? old.invite() : MemberChoice.role("--invite", invite),
              post == null ? old.post() : MemberChoice.role("--post", post),
              history == null ? old.history() : history(history),
              mirrors == null
                  ? old.mirrors()
                  : mirrors.stream().filter(m -> !m.isEmpty()).map(PolicyCommand::device).toList());
      if (!wanted.equals(old)) {
        membership.policy(wanted);
      }
      if (name != null) {
        membership.rename(name);
      }
      show(membership.policy());
      return ExitCode.OK;
    }
  }

  private void show(RoomPolicy policy) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(json -> MembershipJson.write(json, policy));
    } else {
      console.printAll("invite   " + MemberChoice.lower(policy.invite()) + "\n");
      console.printAll("post     " + MemberChoice.lower(policy.post()) + "\n");
      console.printAll("history  " + MemberChoice.lower(policy.history()).replace('_', '-') + "\n");
      policy.mirrors().forEach(mirror -> console.printAll("mirror   " + mirror + "\n"));
    }
    console.flush();
  }

  private static String device(String text) {
    String device = text.strip().toLowerCase(Locale.ROOT);
    if (!device.matches("[0-9a-f]{64}")) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--mirror is a device: 64 hex digits, as `covey mirror` prints them, not \""
              + PlainText.title(text)
              + "\"");
    }
    return device;
  }

  private static NewcomerHistory history(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "all" -> NewcomerHistory.ALL;
      case "since-join" -> NewcomerHistory.SINCE_JOIN;
      default ->
          throw new CommandFailure(
              ExitCode.USAGE, "--history is all or since-join, not \"" + text + "\"");
    };
  }
}
