package dev.covey.node.cli.log;

import dev.covey.node.cli.command.Shell;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the logs are. */
final class StoreOption {

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "the store (COVEY_STORE; logs/ in the data directory)")
  @Nullable Path store;

  /** Opens a store that is there. */
  LogShelf open(Shell shell) {
    return LogShelf.existing(path(shell));
  }

  /** Opens it, made on first use. */
  LogShelf make(Shell shell) {
    return LogShelf.open(path(shell));
  }

  Path path(Shell shell) {
    Path given = store;
    if (given == null) {
      given = shell.settings().text("store").map(Path::of).orElse(shell.data().resolve("logs"));
    }
    return given.toAbsolutePath().normalize();
  }
}
