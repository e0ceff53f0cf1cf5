package dev.covey.node.cli.log;

import dev.covey.node.cli.command.Shell;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Appends each line of the standard input to a log as it comes, on a thread of its own. */
final class InputFeed {

  private final Shell shell;
  private final Appender appender;
  private final CountDownLatch stop;

  private InputFeed(Shell shell, NamedLog named, CountDownLatch stop) {
    this.shell = shell;
    this.appender = new Appender(named);
    this.stop = stop;
  }

  /** Goes on until the input ends; asks for the end of the command if a line cannot be kept. */
  static void start(Shell shell, NamedLog named, CountDownLatch stop) {
    InputFeed feed = new InputFeed(shell, named, stop);
    Thread thread = new Thread(feed::run, "covey-input");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      AppendCommand.lines(shell.console().in(), appender, () -> {});
      appender.finish();
      shell.console().note(Amounts.blocks(appender.count()) + " appended, the input has ended");
    } catch (RuntimeException | IOException e) {
      if (stop.getCount() > 0) {
        shell
            .console()
            .error("covey log serve: the input could not be appended: " + e.getMessage());
        stop.countDown();
      }
    }
  }
}
