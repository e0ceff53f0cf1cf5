package dev.covey.node.cli.command;

import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.Room;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.Progress;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.LineInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "send",
    description = {
      "Write a message, or one message for each line of the standard input.",
      "It is on this disk when the command ends; others get it when they are met.",
      "Empty lines of the input are skipped."
    },
    footer = {
      "",
      "Examples:",
      "  covey send reading \"chapter two is on page 31\"",
      "  covey send reading chapter two is on page 31",
      "  covey send reading --reply-to 3fa8/17 \"on 33, in mine\"",
      "  fortune | covey send reading -"
    })
public final class SendCommand implements Callable<Integer> {

  private static final int MAX_TEXT = 64 * 1024;
  private static final int BATCH = 1000;
  private static final int BATCH_CHARS = 1 << 20;

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "TEXT",
      description = "the words; - reads lines from the standard input")
  List<String> words = List.of();

  @Option(
      names = "--reply-to",
      paramLabel = "MESSAGE",
      description = "what it answers, " + MessageNames.SYNTAX)
  @Nullable String replyTo;

  @Option(names = "--thread", description = "with --reply-to: in the thread of that message")
  boolean thread;

  private long sent;
  private @Nullable RuntimeException tooLong;

  public SendCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    boolean lines = words.equals(List.of("-"));
    if ((lines && replyTo != null) || (thread && replyTo == null)) {
      throw new CommandFailure(
          ExitCode.USAGE, "--reply-to needs words, and --thread needs --reply-to");
    }
    try (Session session = shell.present()) {
      Room target = session.room(room);
      if (lines) {
        sendLines(target);
      } else {
        Message message = send(target, String.join(" ", words));
        if (shell.json()) {
          shell.console().printJson(json -> ApiJson.write(json, message));
          shell.console().flush();
        } else if (!shell.quiet()) {
          shell.console().print(MessageNames.shown(shell, target, message.id()));
        }
      }
      return ExitCode.OK;
    }
  }

  private Message send(Room target, String text) {
    if (replyTo == null) {
      return target.send(text);
    }
    MessageId answered = MessageNames.message(target, replyTo);
    return thread
        ? target.conversation().replyInThread(answered, text)
        : target.conversation().reply(answered, text);
  }

  private void sendLines(Room target) throws IOException {
    Console console = shell.console();
    LineInput lines = new LineInput(console.in(), MAX_TEXT);
    try (Progress progress = new Progress(console, "sent")) {
      for (List<String> batch = batch(lines); !batch.isEmpty(); batch = batch(lines)) {
        sent += target.sendAll(batch).size();
        progress.at(() -> count());
      }
    } catch (RuntimeException e) {
      console.error("before this was sent: " + count());
      throw e;
    }
    if (shell.json()) {
      console.printAll("{\"sent\":" + sent + "}\n");
      console.flush();
    } else {
      console.note(count() + " sent");
    }
  }

  private String count() {
    return sent == 1 ? "1 message" : String.format("%,d messages", sent);
  }

  /**
   * Waits for one line, then takes what is there: a slow typist is not kept waiting. A line that is
   * too long fails the batch after it.
   */
  private List<String> batch(LineInput lines) throws IOException {
    List<String> batch = new ArrayList<>();
    if (tooLong != null) {
      throw tooLong;
    }
    try {
      fill(batch, lines);
    } catch (IllegalArgumentException e) {
      if (batch.isEmpty()) {
        throw e;
      }
      tooLong = e;
    }
    return batch;
  }

  private static void fill(List<String> batch, LineInput lines) throws IOException {
    int size = 0;
    while (batch.size() < BATCH && size < BATCH_CHARS && (batch.isEmpty() || lines.isReady())) {
      Optional<String> line = lines.next();
      if (line.isEmpty()) {
        break;
      }
      if (!line.get().isEmpty()) {
        batch.add(line.get());
        size += line.get().length();
      }
    }
  }
}
