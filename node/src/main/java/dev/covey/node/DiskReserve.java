package dev.covey.node;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last of a disk from being filled by others: what this node writes itself goes on. Looks
 * at the disk once a second at most. Safe on any thread.
 */
final class DiskReserve implements BooleanSupplier {

  private static final Logger LOG = LoggerFactory.getLogger(DiskReserve.class);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path data;
  private final long reserve;
  private final LongSupplier free;
  private final LongSupplier nanoTime;
  private long looked;
  private volatile boolean roomy = true;

  DiskReserve(Path data, long reserve) {
    this(data, reserve, data.toFile()::getUsableSpace, System::nanoTime);
  }

  DiskReserve(Path data, long reserve, LongSupplier free, LongSupplier nanoTime) {
    this.data = data;
    this.reserve = reserve;
    this.free = free;
    this.nanoTime = nanoTime;
    this.looked = nanoTime.getAsLong() - LOOK_NANOS;
  }

  /** Whether there is room for what others have. */
  @Override
  public synchronized boolean getAsBoolean() {
    long now = nanoTime.getAsLong();
    if (now - looked >= LOOK_NANOS) {
      looked = now;
      boolean before = roomy;
      roomy = free.getAsLong() >= reserve;
      if (before != roomy) {
        LOG.warn("{}", roomy ? "there is room again on the disk of " + data : said());
      }
    }
    return roomy;
  }

  /** What the operator should know, as one line. */
  Optional<String> note() {
    return getAsBoolean() ? Optional.empty() : Optional.of(said());
  }

  private String said() {
    return String.format(
        Locale.ROOT,
        "the disk of %s has less than %,d MiB left: nothing is fetched from others until it has"
            + " more (--min-free-bytes)",
        data,
        reserve >> 20);
  }
}
