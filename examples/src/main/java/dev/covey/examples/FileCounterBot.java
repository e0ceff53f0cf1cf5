package dev.covey.examples;

import dev.covey.api.Room;
import dev.covey.api.RoomFile;
import dev.covey.bot.Bot;
import java.util.List;

/** Counts the files that a room was sent: after each one, and when asked with {@code !files}. */
public final class FileCounterBot {

  private FileCounterBot() {}

  static Bot bot() {
    return Bot.named("file-counter")
        .onFile(c -> c.reply("got " + c.message().text() + "; " + count(c.room())))
        .command("files", "counts the files in this room", c -> c.reply(count(c.room())));
  }

  private static String count(Room room) {
    List<RoomFile> files = room.files();
    long bytes = files.stream().mapToLong(RoomFile::size).sum();
    return files.size() + (files.size() == 1 ? " file, " : " files, ") + bytes + " bytes";
  }

  /** Arguments as {@link BotProcess} says; ends cleanly on SIGTERM. */
  public static void main(String[] arguments) {
    BotProcess.run(arguments, bot(), "file-counter");
  }
}
