package dev.covey.node.cli.log;

import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogSeek;
import dev.covey.core.log.Registration;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes blocks of a log from one peer and hands them on in order as they become readable. Gives up
 * when the peer has gone, or nothing came for as long as the timeout. One thread.
 */
final class Download implements AutoCloseable {

  private static final long SLICE_MILLIS = 200;

  private final NamedLog named;
  private final Log log;
  private final Peering.Link link;
  private final Duration timeout;
  private final CountDownLatch stop;
  private final Bell bell = new Bell();
  private final Registration listening;
  private final Progress progress;
  private final Shell shell;
  private long written;

  Download(Shell shell, NamedLog named, Peering.Link link, Duration timeout, CountDownLatch stop) {
    this.shell = shell;
    this.named = named;
    this.log = named.log();
    this.link = link;
    this.timeout = timeout;
    this.stop = stop;
    this.listening = log.listen(bell);
    this.progress = new Progress(shell.console(), "fetched");
    var unused = link.connection().closed().thenRun(bell::ring);
  }

  /** Waits until the log is as long as the peer said, in the peer's fork or a later one. */
  void awaitLength() throws InterruptedException {
    await(
        () ->
            log.fork() > link.remote().fork()
                || (log.fork() == link.remote().fork() && log.length() >= link.remote().length()),
        "the log's length");
    // What was here of an older fork is gone; what follows begins with the peer's.
    OptionalLong unused = bell.cut();
  }

  /** Blocks in this order, each once it is here; none is written without an output. */
  void each(List<Long> indexes, @Nullable BlockOutput out)
      throws IOException, InterruptedException {
    List<CompletableFuture<Void>> wants =
        indexes.stream().map(index -> log.download(index, index + 1)).toList();
    try {
      for (long index : indexes) {
        await(() -> bell.isCut() || log.has(index), "block " + index);
        OptionalLong cut = bell.cut();
        if (cut.isPresent()) {
          throw truncated(cut.getAsLong());
        }
        long unused = write(index, index + 1, out);
      }
    } finally {
      wants.forEach(want -> want.cancel(true));
    }
  }

  /** A range in order; live: what is beyond the log's end is waited for until it is stopped. */
  void range(BlockRange range, boolean live, @Nullable BlockOutput out)
      throws IOException, InterruptedException {
    CompletableFuture<Void> want = log.download(range.start(), range.end());
    try {
      long next = range.start();
      while (next < range.end() && stop.getCount() > 0) {
        OptionalLong cut = bell.cut();
        if (cut.isPresent()) {
          next = afterCut(next, cut.getAsLong(), range, live);
          // The want before has moved on, beyond what has to come once more.
          boolean unused = want.cancel(true);
          want = log.download(next, range.end());
        }
        long wanted = next;
        if (next < log.length()) {
          await(() -> bell.isCut() || log.has(wanted) || log.length() <= wanted, "block " + wanted);
          next = write(next, Math.min(range.end(), log.length()), out);
        } else {
          idle();
        }
      }
    } finally {
      boolean unused = want.cancel(true);
    }
  }

  private long afterCut(long next, long left, BlockRange range, boolean live) {
    if (!live && left < range.end()) {
      throw truncated(left);
    } else if (left >= next) {
      return next;
    }
    shell.console().note("the log was truncated to " + Amounts.blocks(left));
    return Math.max(left, range.start());
  }

  private static UnavailableException truncated(long left) {
    return new UnavailableException(
        "the log was truncated to " + Amounts.blocks(left) + " while it was fetched; try again");
  }

  /** The bytes of a span that the log has, and only the blocks they are in. */
  void bytes(ByteSpan span, @Nullable BlockOutput out) throws IOException, InterruptedException {
    long end = Math.min(span.end(), named.byteLength());
    LogSeek first = seek(span.start());
    LogSeek last = seek(end);
    if (out != null) {
      out.onlyBytes(first.offset(), end - span.start());
    }
    range(new BlockRange(first.index(), last.index() + (last.offset() > 0 ? 1 : 0)), false, out);
  }

  private LogSeek seek(long byteOffset) throws InterruptedException {
    CompletableFuture<LogSeek> place = named.seek(byteOffset);
    try {
      var unused = place.whenComplete((found, failure) -> bell.ring());
      await(place::isDone, "the place of byte " + byteOffset);
      return place.isDone() ? place.join() : new LogSeek(0, 0);
    } finally {
      boolean unused = place.cancel(true);
    }
  }

  /** Writes what is here without a gap; returns where that ends. */
  private long write(long start, long end, @Nullable BlockOutput out) throws IOException {
    long next = start;
    if (out == null) {
      next = Math.min(end, log.held().nextClear(start));
      written += next - start;
    } else {
      while (next < end && !bell.isCut()) {
        List<Bytes> page = named.page(next, end);
        if (page.isEmpty()) {
          break;
        }
        out.write(next, page);
        next += page.size();
        written += page.size();
      }
    }
    show();
    return next;
  }

  private void show() {
    progress.at(
        () ->
            Amounts.blocks(written)
                + ", "
                + Progress.size(link.session().bytesDownloaded())
                + " received");
  }

  /** Waits for more of a live log, however long it takes. */
  private void idle() throws InterruptedException {
    if (!bell.rang(SLICE_MILLIS)) {
      requirePeer("more of the log");
    }
  }

  private void await(BooleanSupplier come, String what) throws InterruptedException {
    long quiet = System.nanoTime();
    while (!come.getAsBoolean() && stop.getCount() > 0) {
      if (bell.rang(SLICE_MILLIS)) {
        quiet = System.nanoTime();
      }
      show();
      if (come.getAsBoolean()) {
        return;
      }
      if (log.conflict().isPresent()) {
        throw new CommandFailure(
            ExitCode.FAILURE,
            "the log is frozen: its writer signed two different logs of "
                + log.length()
                + " blocks");
      }
      requirePeer(what);
      if (System.nanoTime() - quiet > timeout.toNanos()) {
        throw new UnavailableException(
            what
                + " did not come: nothing came for "
                + timeout.toMillis()
                + " ms; the peer may not have it, --timeout waits longer");
      }
    }
  }

  private void requirePeer(String what) {
    if (!link.connection().isOpen()) {
      throw new UnavailableException(
          "the peer is gone ("
              + link.connection().closed().getNow("no reason")
              + "); "
              + what
              + " did not come");
    }
  }

  @Override
  public void close() {
    listening.close();
    progress.close();
  }
}
