package dev.covey.node.cli.command;

import dev.covey.api.Room;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "name",
    description = "Give a room another name, or say what it is about; without either, show both.",
    footer = {
      "",
      "Examples:",
      "  covey name reading Reading group",
      "  covey name reading --about \"one book a month\"",
      "  covey name reading"
    })
public final class NameCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "NEW", description = "its new name")
  List<String> words = List.of();

  @Option(names = "--about", paramLabel = "TEXT", description = "what the room is about")
  @Nullable String about;

  public NameCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Console console = shell.console();
    try (Session session = shell.present()) {
      Room in = session.room(room);
      if (!words.isEmpty()) {
        in.membership().rename(String.join(" ", words));
      }
      if (about != null) {
        in.conversation().about(about);
      }
      if (words.isEmpty() && about == null) {
        String said = in.conversation().about();
        if (shell.json()) {
          console.printJson(
              json -> {
                json.writeStartObject();
                json.writeStringProperty("name", in.name());
                json.writeStringProperty("about", said);
                json.writeEndObject();
              });
        } else {
          console.printAll("name   " + PlainText.title(in.name()) + "\n");
          if (!said.isEmpty()) {
            console.printAll("about  " + PlainText.block(said, "       ") + "\n");
          }
        }
      }
      console.flush();
      return ExitCode.OK;
    }
  }
}
