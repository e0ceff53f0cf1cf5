package dev.covey.node.cli.log;

import dev.covey.core.StoreInUseException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogSeek;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.command.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cat",
    description = {
      "Print the blocks of a log that are here, in order.",
      "With --live also what other commands add to it, until interrupted."
    },
    footer = {
      "",
      "Examples:",
      "  covey log cat journal",
      "  covey log cat journal --range 100..200 --json",
      "  covey log cat photos --raw > photo.jpg",
      "  covey log cat journal --live"
    })
final class CatCommand implements Callable<Integer> {

  private static final long LOOK_MILLIS = 100;

  private final Shell shell;

  @Mixin StoreOption store = new StoreOption();

  @Mixin OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "LOG", description = "its name or key")
  String name = "";

  @Option(
      names = "--range",
      paramLabel = "A..B",
      description = "from block A up to and without B; either may be left out")
  @Nullable String range;

  @Option(names = "--seek", paramLabel = "BYTE", description = "from this byte of the log on, raw")
  @Nullable Long seek;

  @Option(names = "--length", paramLabel = "N", description = "so many bytes (to the end)")
  long length = Long.MAX_VALUE;

  @Option(names = "--live", description = "go on with what is added later")
  boolean live;

  private final ReadMarks marks = new ReadMarks();

  /** The next block to print. */
  private long next;

  CatCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    BlockRange wanted = BlockRange.parse("--range", range);
    if (seek != null && (range != null || live)) {
      throw new CommandFailure(ExitCode.USAGE, "--seek goes neither with --range nor with --live");
    }
    next = wanted.start();
    try (BlockOutput out = output.open(shell, output.raw || (seek != null && !shell.json()))) {
      if (seek == null) {
        print(out, wanted);
      } else {
        printBytes(out, ByteSpan.of(seek, length));
      }
      if (live) {
        follow(out, wanted);
      }
      out.finish();
      return ExitCode.OK;
    }
  }

  private void print(BlockOutput out, BlockRange wanted) throws IOException {
    try (LogShelf shelf = store.open(shell)) {
      NamedLog named = shelf.require(name);
      long end = live ? Math.min(named.log().length(), wanted.end()) : 0;
      if (live) {
        long common = Math.max(wanted.start(), marks.common(named.log(), next));
        if (common < next) {
          shell.console().note("the log was truncated to " + Amounts.blocks(common));
          next = common;
        }
      } else {
        end = wanted.within(named.log().length()).end();
      }
      print(out, named, end);
      marks.add(named.log());
    }
  }

  private void printBytes(BlockOutput out, ByteSpan span) throws IOException {
    try (LogShelf shelf = store.open(shell)) {
      NamedLog named = shelf.require(name);
      span.requireStartIn(named);
      long end = Math.min(span.end(), named.byteLength());
      LogSeek first = place(named, span.start());
      LogSeek last = place(named, end);
      out.onlyBytes(first.offset(), end - span.start());
      next = first.index();
      print(out, named, last.index() + (last.offset() > 0 ? 1 : 0));
    }
  }

  private static LogSeek place(NamedLog named, long byteOffset) {
    CompletableFuture<LogSeek> place = named.seek(byteOffset);
    if (!place.isDone()) {
      throw missing("the place of byte " + byteOffset);
    }
    return place.join();
  }

  private void print(BlockOutput out, NamedLog named, long end) throws IOException {
    while (next < end) {
      List<Bytes> page = named.page(next, end);
      if (page.isEmpty()) {
        throw missing("block " + next);
      }
      out.write(next, page);
      next += page.size();
    }
  }

  private static CommandFailure missing(String what) {
    return new CommandFailure(
        ExitCode.NOT_FOUND, what + " is not here; `covey log fetch` gets it from a peer");
  }

  /** Lets go of the store between looks: it is there for those who append. */
  private void follow(BlockOutput out, BlockRange wanted) throws IOException, InterruptedException {
    Path data = LogShelf.dataFile(store.path(shell));
    FileTime seen = FileTime.fromMillis(0);
    CountDownLatch stop = new CountDownLatch(1);
    try (StopSignal signal = StopSignal.install(stop, ExitCode.OK)) {
      while (next < wanted.end() && !stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        FileTime changed = Files.getLastModifiedTime(data);
        if (!changed.equals(seen)) {
          seen = changed;
          try {
            print(out, wanted);
          } catch (StoreInUseException e) {
            seen = FileTime.fromMillis(0);
          }
        }
      }
    }
  }
}
