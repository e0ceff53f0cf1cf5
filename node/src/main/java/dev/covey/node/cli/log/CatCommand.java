package dev.covey.node.cli.log;

import dev.covey.core.StoreInUseException;
import dev.covey.core.bytes.Bytes;
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

  @Option(names = "--live", description = "go on with what is added later")
  boolean live;

  /** The next block to print. */
  private long next;

  CatCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    BlockRange wanted = BlockRange.parse("--range", range);
    next = wanted.start();
    try (BlockOutput out = output.open(shell, output.raw)) {
      print(out, wanted);
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
      long length = named.log().length();
      long end = live ? Math.min(length, wanted.end()) : wanted.within(length).end();
      if (next > length && out.blocks() > 0) {
        shell.console().note("the log was truncated to " + Amounts.blocks(length));
        next = length;
      }
      while (next < end) {
        List<Bytes> page = named.page(next, end);
        if (page.isEmpty()) {
          throw new CommandFailure(
              ExitCode.NOT_FOUND,
              "block " + next + " is not here; `covey log fetch` gets it from a peer");
        }
        out.write(next, page);
        next += page.size();
      }
    }
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
