package dev.covey.bench;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.log.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One process of a comparison; does what {@code hypercore.js} does, and prints one line of JSON
 * with its figure and the most memory it ever had resident. Logs are numbered from 0; all processes
 * know their keys.
 *
 * <pre>
 * fill DIR LOGS BLOCKS BYTES                     logs to be read later
 * append DIR SECONDS BATCH BYTES CALLERS         blocks/s, each caller waiting for its batch
 * callers DIR SECONDS LOGS CALLERS BYTES         blocks/s, one at a time from each caller
 * threads DIR SECONDS LOGS CALLERS BYTES         the same, each caller a thread that blocks
 * get DIR SECONDS RANDOM(0|1) CALLERS            blocks/s, one at a time for each caller
 * open DIR LOGS                                  seconds until the length of each is known
 * decades DIR BLOCKS BYTES                       blocks/s up to 10,000, from there to 100,000 ...
 * serve DIR LOGS                                 prints its port; until its standard input ends
 * fetch DIR PORT BLOCKS                          blocks/s, from connecting to all being on disk
 * write DIR COUNT MILLISECONDS BYTES             prints its port; appends once told to
 * watch DIR PORT COUNT                           milliseconds from append to arrival, half and p99
 * idle DIR PORT LOGS                             KiB of heap a log, with the one peer
 * </pre>
 */
public final class LogPeer {

  private static final int KEY_SEED = 32;

  private LogPeer() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int[] numbers = Arrays.stream(arguments).skip(2).mapToInt(Integer::parseInt).toArray();
    Path directory = Path.of(arguments[1]);
    if (arguments[0].equals("open")) {
      LogReading.open(directory, numbers[0]);
      System.exit(0);
    }
    try (LogStore store = LogStore.open(directory)) {
      switch (arguments[0]) {
        case "fill" -> LogWriting.fill(store, numbers[0], numbers[1], numbers[2]);
        case "append" -> LogWriting.append(store, numbers[0], numbers[1], numbers[2], numbers[3]);
        case "callers" -> LogWriting.callers(store, numbers[0], numbers[1], numbers[2], numbers[3]);
        case "threads" -> LogWriting.threads(store, numbers[0], numbers[1], numbers[2], numbers[3]);
        case "decades" -> LogWriting.decades(store, numbers[0], numbers[1]);
        case "get" -> LogReading.get(store, numbers[0], numbers[1] == 1, numbers[2]);
        case "serve" -> LogWire.serve(store, numbers[0]);
        case "fetch" -> LogWire.fetch(store, numbers[0], numbers[1]);
        case "write" -> LogWire.write(store, numbers[0], numbers[1], numbers[2]);
        case "watch" -> LogWire.watch(store, numbers[0], numbers[1]);
        case "idle" -> LogWire.idle(store, numbers[0], numbers[1]);
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    }
    System.exit(0);
  }

  static KeyPair keyPair(int number) {
    return KeyPair.fromSeed(
        Bytes.wrap(ByteBuffer.allocate(KEY_SEED).putInt(0, number + 1).array()));
  }

  static LogKey key(int number) {
    return Manifest.single(keyPair(number).publicKey()).key();
  }

  /** Opens a log to append to. */
  static Log own(LogStore store, int number) {
    return store.create(keyPair(number));
  }

  /** New blocks, each filled with the low byte of its index. */
  static List<Bytes> blocks(long first, int count, int bytes) {
    List<Bytes> blocks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] block = new byte[bytes];
      Arrays.fill(block, (byte) (first + i));
      blocks.add(Bytes.wrap(block));
    }
    return blocks;
  }

  /** Prints a figure. */
  static void say(double figure) throws IOException {
    System.out.printf(
        Locale.ROOT, "{\"figure\":%.6f,\"rss\":%d}%n", figure, peakResidentKilobytes());
  }

  static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1_000_000_000.0;
  }

  static long peakResidentKilobytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmHWM in /proc/self/status: this needs Linux");
  }
}
