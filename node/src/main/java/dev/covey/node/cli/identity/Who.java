package dev.covey.node.cli.identity;

import dev.covey.api.Profile;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.door.ApiJson;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints who a node is. */
final class Who {

  private Who() {}

  /** What to be called when nobody has said. */
  static String defaultName() {
    return System.getProperty("user.name", "someone");
  }

  /** Fails if a code is given, and empty: in a script, for one. */
  static void requireCode(@Nullable String code, String whose) {
    if (code != null && code.isBlank()) {
      throw new CommandFailure(
          ExitCode.USAGE, "the CODE is empty; leave it out to have one shown, or give " + whose);
    }
  }

  static void print(Shell shell, Profile profile) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(json -> ApiJson.write(json, profile));
    } else {
      console.printAll("name      " + PlainText.line(profile.name()) + "\n");
      console.printAll("kind      " + profile.kind().name().toLowerCase(Locale.ROOT) + "\n");
      console.printAll("identity  " + profile.identity() + "\n");
      console.printAll("device    " + profile.device() + "\n");
    }
    console.flush();
  }
}
