package dev.covey.node.cli.identity;

import dev.covey.api.Contact;
import dev.covey.api.Knock;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.MessageText;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.door.ApiJson;
import java.util.List;
import java.util.Locale;

/** How contacts and knocks are printed and picked. */
final class People {

  private static final int GROUPS_A_LINE = 4;

  private People() {}

  static void print(Shell shell, Contact contact) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(json -> ApiJson.write(json, contact));
    } else {
      console.printAll(
          console.tinted(PlainText.line(contact.name()), contact.identity())
              + (contact.verified() ? "  verified" : "")
              + (contact.blocked() ? "  blocked" : "")
              + console.dim("  " + contact.identity())
              + "\n");
    }
    console.flush();
  }

  static void print(Shell shell, Knock knock) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(json -> ApiJson.write(json, knock));
    } else {
      console.printAll(
          console.tinted(MessageText.name(knock.name(), knock.identity()), knock.identity())
              + ": "
              + PlainText.block(knock.text(), "    ")
              + console.dim("  " + knock.identity() + "  " + knock.at())
              + "\n");
    }
  }

  /** Sixty digits, as many a line as a person can compare. */
  static void safety(Shell shell, String number) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(
          json -> {
            json.writeStartObject();
            json.writeStringProperty("safetyNumber", number);
            json.writeEndObject();
          });
    } else {
      String[] groups = number.split(" ", -1);
      for (int i = 0; i < groups.length; i++) {
        console.printAll(groups[i] + ((i + 1) % GROUPS_A_LINE == 0 ? "\n" : " "));
      }
    }
    console.flush();
  }

  /** The identity of the one knock that this is the beginning of. */
  static String pick(List<Knock> knocks, String beginning) {
    String lower = beginning.toLowerCase(Locale.ROOT);
    List<String> found =
        knocks.stream().map(Knock::identity).filter(key -> key.startsWith(lower)).toList();
    if (found.size() != 1 || lower.isEmpty()) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          (found.isEmpty() ? "nobody knocks whose identity begins with " : "several knock of ")
              + "\""
              + beginning
              + "\"; `covey knock list` shows who does");
    }
    return found.get(0);
  }
}
