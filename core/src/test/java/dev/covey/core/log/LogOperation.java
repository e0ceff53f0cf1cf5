package dev.covey.core.log;

import dev.covey.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Something done to a log, in a form that can be said in a line; what blocks hold follows from
 * their log, their index and the fork they were written in.
 *
 * @param x blocks appended, length cut to, or first block cleared
 * @param y end of the blocks cleared
 */
record LogOperation(Kind kind, long x, long y) {

  enum Kind {
    APPEND,
    TRUNCATE,
    CLEAR
  }

  private static final int LONG_ENOUGH = 400;

  /** Mostly appends, of one block or several; cuts a log that has become long. */
  static LogOperation random(Random random, long length) {
    int kind = random.nextInt(length > LONG_ENOUGH ? 8 : 40);
    if (kind == 0 && length > 0) {
      return new LogOperation(Kind.TRUNCATE, random.nextInt((int) length), 0);
    }
    if (kind == 1 && length > 0) {
      long start = random.nextInt((int) length);
      return new LogOperation(Kind.CLEAR, start, start + 1 + random.nextInt(20));
    }
    return new LogOperation(Kind.APPEND, random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(60), 0);
  }

  /** Does it, durably. */
  void runOn(Log log, String name) {
    switch (kind) {
      case APPEND -> {
        long unused = log.append(blocks(name, log.fork(), log.length(), x));
      }
      case TRUNCATE -> log.truncate(x);
      case CLEAR -> log.clear(x, y);
    }
  }

  static List<Bytes> blocks(String name, long fork, long start, long count) {
    List<Bytes> blocks = new ArrayList<>();
    for (long i = start; i < start + count; i++) {
      blocks.add(block(name, fork, i));
    }
    return blocks;
  }

  /** Up to 2,000 bytes, some of none. */
  static Bytes block(String name, long fork, long index) {
    Random random = new Random(31L * (31L * name.hashCode() + fork) + index);
    byte[] block = new byte[random.nextInt(random.nextInt(4) == 0 ? 2_000 : 100)];
    random.nextBytes(block);
    return Bytes.wrap(block);
  }

  @Override
  public String toString() {
    return kind + " " + x + " " + y;
  }

  static LogOperation parse(String text) {
    String[] parts = text.split(" ", -1);
    return new LogOperation(
        Kind.valueOf(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }
}
