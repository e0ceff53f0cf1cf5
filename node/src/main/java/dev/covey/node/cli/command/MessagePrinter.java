package dev.covey.node.cli.command;

import dev.covey.api.Member;
import dev.covey.api.Message;
import dev.covey.api.Room;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.MessageText;
import dev.covey.node.cli.terminal.ShortIds;
import dev.covey.node.door.ApiJson;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Prints messages of one room, as lines or as JSON. One thread. */
final class MessagePrinter {

  private final Shell shell;
  private final Room room;
  private final Set<String> logs = new HashSet<>();
  private final MessageText text;

  private MessagePrinter(Shell shell, Room room) {
    this.shell = shell;
    this.room = room;
    this.text = new MessageText(shell.console(), ids());
  }

  static MessagePrinter of(Shell shell, Room room) {
    return new MessagePrinter(shell, room);
  }

  void print(List<Message> messages) {
    messages.forEach(this::print);
    shell.console().flush();
  }

  /** Without flushing. */
  void print(Message message) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(json -> ApiJson.write(json, message));
      return;
    }
    if (!logs.contains(message.id().logKey())) {
      text.use(ids());
      boolean unused = logs.add(message.id().logKey());
    }
    console.printAll(text.line(message) + "\n");
  }

  private ShortIds ids() {
    if (!shell.json()) {
      room.members().stream().map(Member::logKey).forEach(logs::add);
    }
    return ShortIds.of(logs);
  }
}
