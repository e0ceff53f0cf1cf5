package dev.covey.core.log;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Writes to two logs of one store for ever, each on a thread of its own, and says on its standard
 * output what it is about to do ({@code try a APPEND 3 0}) and, in the same order, what is durable
 * ({@code done a}). One of the logs is written as fast as promises can be made.
 */
final class KillWriter {

  private static final int IN_FLIGHT = 8;

  private KillWriter() {}

  public static void main(String[] arguments) throws InterruptedException {
    Random seeds = new Random(Long.parseLong(arguments[1]));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (LogStore store = LogStore.open(Path.of(arguments[0]))) {
      long first = seeds.nextLong();
      long second = seeds.nextLong();
      Thread one = new Thread(() -> writeOneByOne(store.create("a"), new Random(first), out));
      Thread many = new Thread(() -> writeAhead(store.create("b"), new Random(second), out));
      one.start();
      many.start();
      one.join();
      many.join();
    }
  }

  private static void writeOneByOne(Log log, Random random, PrintStream out) {
    while (true) {
      LogOperation next = LogOperation.random(random, log.length());
      out.println("try a " + next);
      next.runOn(log, "a");
      out.println("done a");
    }
  }

  private static void writeAhead(Log log, Random random, PrintStream out) {
    while (true) {
      List<CompletableFuture<Long>> promised = new ArrayList<>();
      long length = log.length();
      for (int i = random.nextInt(IN_FLIGHT); i >= 0; i--) {
        int count = 1 + random.nextInt(5);
        out.println("try b " + new LogOperation(LogOperation.Kind.APPEND, count, 0));
        promised.add(log.appendAsync(LogOperation.blocks("b", log.fork(), length, count)));
        length += count;
      }
      for (CompletableFuture<Long> one : promised) {
        long unused = one.join();
        out.println("done b");
      }
      LogOperation then = LogOperation.random(random, log.length());
      out.println("try b " + then);
      then.runOn(log, "b");
      out.println("done b");
    }
  }
}
