package dev.covey.node.cli.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.Progress;
import dev.covey.node.door.LineInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "append",
    description = {
      "Append blocks to a log of your own.",
      "The words given, or each line of the standard input, or a file in pieces.",
      "They are on this disk when the command ends."
    },
    footer = {
      "",
      "Examples:",
      "  covey log append journal \"first block\" \"second block\"",
      "  tail -f /var/log/syslog | covey log append journal",
      "  covey log append photos --file photo.jpg --block-size 64K",
      "  tar c photos | covey log append photos --file -"
    })
final class AppendCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin StoreOption store = new StoreOption();

  @Parameters(index = "0", paramLabel = "LOG", description = "its name or key")
  String name = "";

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "BLOCK", description = "a block each")
  List<String> blocks = List.of();

  @Option(names = "--file", paramLabel = "FILE", description = "its bytes; - is the standard input")
  @Nullable String file;

  @Option(
      names = "--block-size",
      paramLabel = "BYTES",
      description = "how large the pieces of a file are (64K)")
  String blockSize = "64K";

  AppendCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    if (file != null && !blocks.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "BLOCK and --file exclude each other");
    }
    int size = Amounts.size("--block-size", blockSize, Log.MAX_BLOCK);
    try (LogShelf shelf = store.open(shell)) {
      NamedLog named = shelf.require(name);
      requireWritable(named);
      Appender appender = new Appender(named);
      try (Progress progress = new Progress(shell.console(), "appended")) {
        append(appender, size, progress);
        appender.finish();
      } catch (RuntimeException | IOException e) {
        if (appender.count() > 0) {
          shell.console().error("before this were appended: " + Amounts.blocks(appender.count()));
        }
        throw e;
      }
      report(named, appender);
      return ExitCode.OK;
    }
  }

  static void requireWritable(NamedLog named) {
    if (!named.log().isWritable()) {
      throw new CommandFailure(
          ExitCode.FAILURE,
          named.label() + " is somebody else's log: only who has its secret key can change it");
    }
  }

  private void append(Appender appender, int size, Progress progress) throws IOException {
    if (!blocks.isEmpty()) {
      blocks.forEach(block -> appender.add(Bytes.utf8(block)));
    } else if (file == null) {
      lines(
          shell.console().in(),
          appender,
          () -> progress.at(() -> Amounts.blocks(appender.count())));
    } else if (file.equals("-")) {
      pieces(shell.console().in(), size, appender, progress);
    } else {
      Path path = Path.of(file);
      if (!Files.isRegularFile(path)) {
        throw new CommandFailure(
            ExitCode.FAILURE,
            file + (Files.exists(path) ? " is not a plain file" : ": there is no such file"));
      }
      try (InputStream in = Files.newInputStream(path)) {
        pieces(in, size, appender, progress);
      }
    }
  }

  /** A slow writer's lines are appended as they come. */
  static void lines(InputStream in, Appender appender, Runnable each) throws IOException {
    LineInput lines = new LineInput(in, Log.MAX_BLOCK);
    for (Optional<byte[]> line = lines.nextBytes(); line.isPresent(); line = lines.nextBytes()) {
      appender.add(Bytes.wrap(line.get()));
      if (!lines.isReady()) {
        appender.send();
      }
      each.run();
    }
  }

  private static void pieces(InputStream in, int size, Appender appender, Progress progress)
      throws IOException {
    for (byte[] piece = in.readNBytes(size); piece.length > 0; piece = in.readNBytes(size)) {
      appender.add(Bytes.wrap(piece));
      progress.at(() -> Amounts.blocks(appender.count()));
    }
  }

  private void report(NamedLog named, Appender appender) {
    Console console = shell.console();
    long first = appender.count() == 0 ? named.log().length() : appender.first();
    if (shell.json()) {
      console.printJson(
          json -> {
            json.writeStartObject();
            json.writeStringProperty("key", named.key().toString());
            json.writeNumberProperty("first", first);
            json.writeNumberProperty("blocks", appender.count());
            json.writeNumberProperty("length", named.log().length());
            json.writeEndObject();
          });
      console.flush();
    } else {
      console.note(
          Amounts.blocks(appender.count())
              + " appended, "
              + first
              + ".."
              + (first + appender.count()));
    }
  }
}
