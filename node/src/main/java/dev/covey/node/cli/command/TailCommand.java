package dev.covey.node.cli.command;

import dev.covey.api.Message;
import dev.covey.api.Room;
import dev.covey.api.Subscription;
import dev.covey.node.cli.terminal.BrokenPipeException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "tail",
    description = {
      "Print messages as they arrive, in the order in which they arrive here, until stopped.",
      "Begins with the last ten, or with -n N the last N. Runs a node of its own when none runs."
    },
    footer = {
      "",
      "Examples:",
      "  covey tail reading",
      "  covey tail reading -n 1                 (the newest, and ends)",
      "  covey tail reading --from 0 --json | jq -r .text",
      "  covey tail reading --bookmark printer   (goes on where it ended last time)"
    })
public final class TailCommand implements Callable<Integer> {

  private static final int BEFORE = 10;

  private final Shell shell;

  @Mixin NetworkOptions network = new NetworkOptions();

  @Parameters(paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Option(
      names = "--from",
      paramLabel = "POSITION",
      description = "after this position of the arrival order; 0 is the beginning")
  @Nullable Long from;

  @Option(
      names = "--bookmark",
      paramLabel = "NAME",
      description = "from where this bookmark stands; it moves with every message printed")
  @Nullable String bookmark;

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      description = "end after so many messages; without --from or --bookmark, the newest")
  long count = Long.MAX_VALUE;

  public TailCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (from != null && bookmark != null) {
      throw new CommandFailure(ExitCode.USAGE, "--from and --bookmark exclude each other");
    }
    if (count < 1 || (from != null && from < 0)) {
      throw new CommandFailure(ExitCode.USAGE, "--count is 1 or more, --from is 0 or more");
    }
    CountDownLatch over;
    try (Session session = shell.present(network)) {
      over = session.stopRequested();
      try (StopSignal signal = StopSignal.install(over, 130);
          Subscription live = subscribe(session.room(room), over)) {
        over.await();
      }
    }
    shell.console().flush();
    return ExitCode.OK;
  }

  private Subscription subscribe(Room from, CountDownLatch over) {
    MessagePrinter lines = MessagePrinter.of(shell, from);
    AtomicLong left = new AtomicLong(count);
    CompletableFuture<Subscription> live = new CompletableFuture<>();
    Consumer<Message> printer =
        message -> {
          boolean printed = print(lines, message);
          if (printed && shell.console().isTerminal() && !shell.json()) {
            from.markRead(message.position());
          }
          if (!printed || left.decrementAndGet() <= 0) {
            // From inside, so that no further message moves the bookmark.
            live.join().close();
            over.countDown();
          }
          if (!printed && bookmark != null) {
            throw new CommandFailure(ExitCode.OK, "nobody reads the output any more");
          }
        };
    long before = count == Long.MAX_VALUE ? BEFORE : count;
    long after = this.from == null ? Math.max(0, from.position() - before) : this.from;
    Subscription subscription =
        bookmark == null ? from.listen(after, printer) : from.follow(bookmark, printer);
    live.complete(subscription);
    return subscription;
  }

  /** Whether somebody still reads. */
  private boolean print(MessagePrinter lines, Message message) {
    try {
      lines.print(List.of(message));
      return true;
    } catch (BrokenPipeException e) {
      return false;
    }
  }
}
