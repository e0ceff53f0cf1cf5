package dev.covey.node.cli.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Settings;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.command.StopSignal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "fetch",
    description = {
      "Fetch a log from a peer on plain TCP and print its blocks, each verified first.",
      "What was fetched stays in the store, and is not fetched again."
    },
    footer = {
      "",
      "Examples:",
      "  covey log fetch 127.0.0.1:4001 KEY",
      "  covey log fetch 127.0.0.1:4001 KEY --range 1000..2000 --json",
      "  covey log fetch 127.0.0.1:4001 KEY --index 3,17,99",
      "  covey log fetch 127.0.0.1:4001 KEY --seek 1000000 --length 500",
      "  covey log fetch 127.0.0.1:4001 KEY --live",
      "  covey log fetch 127.0.0.1:4001 KEY --no-output --name copy"
    })
final class FetchCommand implements Callable<Integer> {

  private static final int MAX_INDEXES = 10_000;

  private final Shell shell;

  @Mixin StoreOption store = new StoreOption();

  @Mixin OutputOptions output = new OutputOptions();

  @Parameters(index = "0", paramLabel = "HOST:PORT", description = "where the peer listens")
  String peer = "";

  @Parameters(index = "1", paramLabel = "KEY", description = "the log's key, z-base-32 or hex")
  String key = "";

  @Option(
      names = "--range",
      paramLabel = "A..B",
      description = "from block A up to and without B; either may be left out (all)")
  @Nullable String range;

  @Option(
      names = "--index",
      paramLabel = "I,J",
      split = ",",
      description = "these blocks only, in this order")
  List<Long> indexes = List.of();

  @Option(names = "--seek", paramLabel = "BYTE", description = "from this byte of the log on, raw")
  @Nullable Long seek;

  @Option(names = "--length", paramLabel = "N", description = "so many bytes (to the end)")
  long length = Long.MAX_VALUE;

  @Option(names = "--live", description = "go on with what is appended, until interrupted")
  boolean live;

  @Option(
      names = "--encryption-key",
      paramLabel = "HEX",
      description = "decrypts the blocks; kept in the store")
  @Nullable String encryptionKey;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "give up when nothing came for so long (30s)")
  String timeout = "30s";

  @Option(names = "--no-output", description = "only fetch; then print what `info` does")
  boolean noOutput;

  @Option(names = "--name", paramLabel = "NAME", description = "what to call the log here")
  @Nullable String name;

  FetchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    InetSocketAddress address = Settings.address("covey log fetch", peer);
    LogKey logKey = KeyText.requireKey(key);
    BlockRange wanted = BlockRange.parse("--range", range);
    Duration patience = Amounts.duration("--timeout", timeout);
    requireSense();
    CountDownLatch stop = new CountDownLatch(1);
    try (StopSignal signal = StopSignal.install(stop, 130);
        LogShelf shelf = store.make(shell)) {
      boolean fresh = !shelf.contains(logKey);
      NamedLog named = known(shelf, logKey);
      try (BlockOutput out = noOutput ? null : output.open(shell, raw());
          Peering peering = new Peering(1, shell.console()::note)) {
        Peering.Link link = peering.dial(address, shelf.store(), named.log(), patience, stop);
        try (Download download = new Download(shell, named, link, patience, stop)) {
          fetch(download, named, wanted, out);
        }
        link.connection().close("done");
        if (out != null && (live || stop.getCount() > 0)) {
          out.finish();
        }
      } finally {
        if (fresh && named.log().length() == 0) {
          shelf.forget(logKey);
        }
      }
      if (noOutput) {
        InfoCommand.print(shell, named);
      }
      return stop.getCount() == 0 ? 130 : ExitCode.OK;
    }
  }

  /** Bytes have no lines; in JSON they are parts of blocks. */
  private boolean raw() {
    return output.raw || (seek != null && !shell.json());
  }

  private void requireSense() {
    int parts = (indexes.isEmpty() ? 0 : 1) + (range == null ? 0 : 1) + (seek == null ? 0 : 1);
    if (parts > 1 || (live && (!indexes.isEmpty() || seek != null))) {
      throw new CommandFailure(
          ExitCode.USAGE, "--range, --index and --seek exclude each other; --live takes a --range");
    }
    if (seek == null && length != Long.MAX_VALUE) {
      throw new CommandFailure(ExitCode.USAGE, "--length needs --seek");
    }
    if (indexes.size() > MAX_INDEXES || indexes.stream().anyMatch(index -> index < 0)) {
      throw new CommandFailure(
          ExitCode.USAGE, "--index takes up to " + MAX_INDEXES + " numbers from 0 on");
    }
    if (noOutput && (output.raw || output.out != null)) {
      throw new CommandFailure(ExitCode.USAGE, "--no-output leaves nothing for --raw or --out");
    }
  }

  private NamedLog known(LogShelf shelf, LogKey logKey) {
    Bytes decrypting = encryptionKey == null ? null : KeyText.requireEncryptionKey(encryptionKey);
    if (name != null) {
      String called = KeyText.requireName(name);
      if (shelf.named(called).filter(other -> !other.key().equals(logKey)).isPresent()) {
        throw new CommandFailure(
            ExitCode.FAILURE,
            "another log is called \"" + called + "\" here; --name takes another");
      }
    }
    NamedLog named = shelf.adopt(logKey);
    LogRecord record = named.record();
    if (name != null && !record.own()) {
      record = record.withName(name);
    }
    if (decrypting != null) {
      record = record.withEncryptionKey(decrypting);
    }
    return record.equals(named.record()) ? named : shelf.remember(named.log(), record);
  }

  private void fetch(
      Download download, NamedLog named, BlockRange wanted, @Nullable BlockOutput out)
      throws IOException, InterruptedException {
    download.awaitLength();
    long blocks = named.log().length();
    if (!indexes.isEmpty()) {
      for (long index : indexes) {
        if (index >= blocks) {
          throw new CommandFailure(
              ExitCode.NOT_FOUND, "the log has " + blocks + " blocks, none at index " + index);
        }
      }
      download.each(indexes, out);
    } else if (seek != null) {
      ByteSpan span = ByteSpan.of(seek, length);
      span.requireStartIn(named);
      download.bytes(span, out);
    } else if (live) {
      download.range(wanted, true, out);
    } else {
      if (blocks == 0 && range == null) {
        shell.console().note("the log is empty");
      }
      download.range(wanted.within(blocks), false, out);
    }
  }
}
