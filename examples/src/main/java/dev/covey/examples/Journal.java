package dev.covey.examples;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import java.nio.file.Path;
import java.util.List;

/** One floor down: a signed log without a room. */
public final class Journal {

  private Journal() {}

  /** Appends two lines; returns all that the journal holds. */
  static List<String> write(Path directory) {
    try (LogStore store = LogStore.open(directory)) {
      Log log = store.create("journal");
      log.append(List.of(Bytes.utf8("one"), Bytes.utf8("two"))); // durable when it returns
      return log.localRange(0, 100).stream().map(Bytes::utf8).toList();
    }
  }

  /** Writes into the directory that is named. */
  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("usage: Journal DIRECTORY");
      System.exit(2);
    }
    write(Path.of(arguments[0])).forEach(System.out::println);
  }
}
