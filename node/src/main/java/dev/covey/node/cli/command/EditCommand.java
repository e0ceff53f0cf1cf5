package dev.covey.node.cli.command;

import dev.covey.api.MessageId;
import dev.covey.api.MessageKind;
import dev.covey.api.Room;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "edit",
    description = "Give a text of your own other words. Others see that it was edited.",
    footer = {
      "",
      "Examples:",
      "  covey edit reading 3f2a/12 \"chapter two is on page 33\"",
      "  covey edit reading last chapter two is on page 33"
    })
public final class EditCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Parameters(index = "1", paramLabel = "MESSAGE", description = MessageNames.OWN_SYNTAX)
  String message = "";

  @Parameters(index = "2..*", arity = "1..*", paramLabel = "TEXT", description = "the words")
  List<String> words = List.of();

  public EditCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      Room in = session.room(room);
      MessageId old =
          MessageNames.own(session, in, message, text -> text.kind() == MessageKind.TEXT);
      in.conversation().edit(old, String.join(" ", words));
      return ExitCode.OK;
    }
  }
}
