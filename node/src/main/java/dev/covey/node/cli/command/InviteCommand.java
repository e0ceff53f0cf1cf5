package dev.covey.node.cli.command;

import dev.covey.api.Invitation;
import dev.covey.api.InviteTerms;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.cli.terminal.QrText;
import dev.covey.node.door.MembershipJson;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "invite",
    description = {
      "Make an invite: a link that lets others into a room.",
      "Whoever has the link comes in, and can read the room; nobody else needs to be online."
    },
    footer = {
      "",
      "Examples:",
      "  covey invite reading",
      "  covey invite reading --uses 1 --expires 7d --label \"for Ada\" --qr",
      "  covey invite reading --role moderator --uses 1",
      "  covey invite reading --rights read,post --label \"weather bot\""
    })
public final class InviteCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Option(names = "--role", paramLabel = "ROLE", description = "what they are: writer by default")
  String role = "writer";

  @Option(names = "--uses", paramLabel = "N", description = "how many may come by it; 0: no limit")
  long uses;

  @Option(names = "--expires", paramLabel = "WHEN", description = "90m, 12h, 7d, 4w or 2027-01-31")
  @Nullable String expires;

  @Option(
      names = "--rights",
      paramLabel = "RIGHTS",
      description = "for a bot: some of read,post,files,react,moderate")
  @Nullable String rights;

  @Option(names = "--label", paramLabel = "TEXT", description = "for `covey invites`")
  String label = "";

  @Option(names = "--qr", description = "show the link as a QR code, too")
  boolean qr;

  public InviteCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (uses < 0) {
      throw new CommandFailure(ExitCode.USAGE, "--uses is 0 or more, not " + uses);
    }
    InviteTerms terms =
        new InviteTerms(
            MemberChoice.role("--role", role),
            rights == null ? Set.of() : MemberChoice.rights(rights),
            uses,
            expires == null ? 0 : Moments.parse("--expires", expires, Instant.now()),
            label);
    Console console = shell.console();
    try (Session session = shell.present()) {
      Invitation made = session.room(room).membership().invite(terms);
      if (shell.json()) {
        console.printJson(json -> MembershipJson.write(json, made));
      } else {
        console.printAll(PlainText.line(made.link()) + "\n");
        if (qr) {
          console.printAll(QrText.of(made.link()));
        }
      }
      console.flush();
      return ExitCode.OK;
    }
  }
}
