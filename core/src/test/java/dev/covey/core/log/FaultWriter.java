package dev.covey.core.log;

import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Appends blocks of 64 KiB to a log, one at a time, until the disk takes no more. Says {@code done
 * INDEX} for each that is durable, then {@code failed MESSAGE}; then reads all of them again, tries
 * a second time, and says {@code read COUNT}. With a ballast file, deletes it then, and says {@code
 * went on} when the same store has taken more.
 */
final class FaultWriter {

  private FaultWriter() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (LogStore store = LogStore.open(Path.of(arguments[0]))) {
      Log log = store.create("faults");
      fill(log, out);
      int read = 0;
      for (long i = 0; i < log.length(); i++) {
        read += log.local(i).orElseThrow().equals(block(i)) ? 1 : 0;
      }
      out.println("read " + read);
      if (arguments.length > 1) {
        Files.delete(Path.of(arguments[1]));
        goOn(log, out);
      } else {
        fill(log, out);
      }
    }
    out.println("closed");
  }

  private static void fill(Log log, PrintStream out) {
    try {
      while (true) {
        out.println("done " + log.append(block(log.length())));
      }
    } catch (StorageException e) {
      out.println("failed " + e.getMessage());
    }
  }

  private static void goOn(Log log, PrintStream out) {
    for (int i = 0; i < 20; i++) {
      out.println("done " + log.append(List.of(block(log.length()))));
    }
    out.println("went on");
  }

  /** Tells which block it is; the rest is noise that compresses to nothing, which no one tries. */
  static Bytes block(long index) {
    byte[] block = new byte[64 << 10];
    java.util.Arrays.fill(block, (byte) (index % 251));
    return Bytes.wrap(block);
  }
}
