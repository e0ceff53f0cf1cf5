package dev.covey.node;

import dev.covey.api.Checkup;
import dev.covey.api.Finding;
import dev.covey.core.log.AuditReport;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Looks at what a node keeps: the disk, the times of its files, its logs. */
final class DataCheckup {

  private static final long LITTLE_SPACE = 1L << 30;
  private static final long NO_SPACE = 64L << 20;
  private static final Duration CLOCK_SLACK = Duration.ofMinutes(2);
  private static final int MOST_TOLD = 5;

  private final Path data;
  private final LogStore store;
  private final long reserve;

  /**
   * @param reserve bytes that are to stay free: with less nothing is fetched from others
   */
  DataCheckup(Path data, LogStore store, long reserve) {
    this.data = data;
    this.store = store;
    this.reserve = reserve;
  }

  List<Finding> findings(Checkup depth, Instant now) {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(disk());
    findings.add(clock(now));
    findings.addAll(logs(depth));
    return findings;
  }

  private static Finding java() {
    String seen = Runtime.version() + " (" + System.getProperty("java.vm.name", "") + ")";
    return Runtime.version().feature() >= 25
        ? Finding.ok("java", seen)
        : Finding.note("java", seen, "works; Java 25 is faster");
  }

  private Finding disk() {
    try {
      FileStore disk = Files.getFileStore(data);
      long left = disk.getUsableSpace();
      String seen =
          data + ": " + size(bytesIn(data)) + " used, " + size(left) + " left on the disk";
      if (left < NO_SPACE) {
        return Finding.problem(
            "disk", seen, "make room: nothing can be written once it is full; what is there stays");
      }
      if (left < reserve) {
        return Finding.problem(
            "disk",
            seen,
            "make room: nothing is fetched from others with less than "
                + size(reserve)
                + " left (--min-free-bytes)");
      }
      return left < LITTLE_SPACE
          ? Finding.note("disk", seen, "make room before it is full")
          : Finding.ok("disk", seen);
    } catch (IOException e) {
      return Finding.problem(
          "disk", data + " cannot be read: " + e.getMessage(), "see whose it is, and its rights");
    }
  }

  /** Files written in what is the future now: the clock was set back, or was wrong then. */
  private Finding clock(Instant now) {
    try {
      Instant newest =
          files(data, 2).stream().map(DataCheckup::modified).max(Instant::compareTo).orElse(now);
      Duration ahead = Duration.between(now, newest);
      return ahead.compareTo(CLOCK_SLACK) > 0
          ? Finding.problem(
              "clock",
              "files here were written "
                  + ahead.toMinutes()
                  + " min after what this machine now says is the time",
              "set the clock; entries written with a wrong one sort wrongly for others")
          : Finding.ok("clock", now.toString().substring(0, 19) + "Z, not before any file here");
    } catch (IOException e) {
      return Finding.problem("clock", "cannot be compared: " + e.getMessage(), "see the disk");
    }
  }

  private List<Finding> logs(Checkup depth) {
    List<LogKey> keys = store.keys();
    if (depth == Checkup.QUICK) {
      return List.of(Finding.ok("logs", keys.size() + " logs, not verified this time"));
    }
    List<Finding> wrong = new ArrayList<>();
    long blocks = 0;
    long missing = 0;
    long bytes = 0;
    for (LogKey key : keys) {
      Log log = store.open(key);
      AuditReport report = log.audit((done, total) -> {});
      blocks += report.blocks();
      missing += report.length() - report.blocks();
      bytes += report.bytes();
      if (!report.isClean() && wrong.size() < MOST_TOLD) {
        wrong.add(wrong(log, key, report, depth));
      }
    }
    if (!wrong.isEmpty()) {
      return wrong;
    }
    return List.of(
        Finding.ok(
            "logs",
            keys.size()
                + " logs, "
                + blocks
                + " blocks, "
                + size(bytes)
                + ": all hashes right"
                + (missing > 0 ? "; " + missing + " blocks are not here" : "")));
  }

  private static Finding wrong(Log log, LogKey key, AuditReport report, Checkup depth) {
    String seen = "log " + key + ": " + report.findings().get(0).text();
    if (depth == Checkup.VERIFY) {
      return Finding.problem(
          "logs", seen, "`covey doctor --repair` drops what is wrong; peers give it again");
    }
    long dropped = log.repair(report);
    return Finding.note("logs", seen, dropped + " blocks dropped; peers give them again");
  }

  private static long bytesIn(Path directory) throws IOException {
    return files(directory, Integer.MAX_VALUE).stream().mapToLong(DataCheckup::occupied).sum();
  }

  /** Regular files; the node may be replacing some of them just now. */
  private static List<Path> files(Path directory, int depth) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        directory,
        Set.of(),
        depth,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException && !file.equals(directory)) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    return files;
  }

  private static long occupied(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private static Instant modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      return Instant.EPOCH;
    }
  }

  static String size(long bytes) {
    double value = bytes;
    for (String unit : new String[] {"B", "KiB", "MiB", "GiB"}) {
      if (value < 1024) {
        return String.format(Locale.ROOT, unit.equals("B") ? "%.0f %s" : "%.1f %s", value, unit);
      }
      value /= 1024;
    }
    return String.format(Locale.ROOT, "%.1f TiB", value);
  }
}
