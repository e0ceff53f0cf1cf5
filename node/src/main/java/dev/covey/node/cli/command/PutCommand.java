package dev.covey.node.cli.command;

import dev.covey.api.Message;
import dev.covey.api.Room;
import dev.covey.node.cli.terminal.Progress;
import dev.covey.node.door.ApiJson;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "put",
    description = "Share a file in a room. Its bytes are on this disk when the command ends.",
    footer = {
      "",
      "Examples:",
      "  covey put reading notes.md",
      "  tar c photos | covey put reading - --as photos.tar"
    })
public final class PutCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "- reads the standard input")
  String file = "";

  @Option(names = "--as", paramLabel = "NAME", description = "the name others see")
  @Nullable String as;

  @Option(names = "--mime", paramLabel = "TYPE", description = "such as text/plain (by the name)")
  @Nullable String mime;

  public PutCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    boolean piped = file.equals("-");
    if (piped && as == null) {
      throw new CommandFailure(ExitCode.USAGE, "the standard input needs a name: --as NAME");
    }
    Path path = Path.of(file);
    if (!piped && !Files.isRegularFile(path)) {
      throw new CommandFailure(
          ExitCode.FAILURE,
          file + (Files.exists(path) ? " is not a plain file" : ": there is no such file"));
    }
    Path last = path.getFileName();
    String name = as != null ? as : last == null ? file : last.toString();
    String guessed = URLConnection.getFileNameMap().getContentTypeFor(name);
    String type = mime != null ? mime : guessed != null ? guessed : "application/octet-stream";
    try (Session session = shell.present();
        InputStream in = piped ? shell.console().in() : Files.newInputStream(path);
        Progress progress = new Progress(shell.console(), "put")) {
      Room target = session.room(room);
      Message message = target.share(name, type, watched(in, progress));
      if (shell.json()) {
        shell.console().printJson(json -> ApiJson.write(json, message));
        shell.console().flush();
      } else if (!shell.quiet()) {
        shell.console().print(MessageNames.shown(shell, target, message.id()));
      }
      return ExitCode.OK;
    }
  }

  private static InputStream watched(InputStream in, Progress progress) {
    return new FilterInputStream(in) {
      private long total;

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        total += Math.max(count, 0);
        progress.at(() -> Progress.size(total));
        return count;
      }

      @Override
      public void close() {
        // The command closes it.
      }
    };
  }
}
