package dev.covey.node.cli.command;

import dev.covey.api.Room;
import dev.covey.api.RoomFile;
import dev.covey.node.cli.terminal.FileName;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.cli.terminal.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = {
      "Write a shared file to disk, fetching what is not here from members.",
      "Where several have the name, the newest is meant."
    },
    footer = {
      "",
      "Examples:",
      "  covey get reading notes.md",
      "  covey get reading notes.md -o /tmp/notes.md",
      "  covey get reading photos.tar -o - | tar x"
    })
public final class GetCommand implements Callable<Integer> {

  private static final int COPY = 64 * 1024;

  private final Shell shell;

  @Mixin NetworkOptions network = new NetworkOptions();

  @Parameters(index = "0", paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "the file's name, or its id")
  String name = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "where to; must not exist; - is the standard output")
  @Nullable String output;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "how long to wait for somebody who has it (30)")
  int wait = 30;

  public GetCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws Exception {
    try (Session session = shell.present(network)) {
      Room from = session.room(room);
      RoomFile file = find(from.files());
      if ("-".equals(output)) {
        try (InputStream in = Waiting.forFuture(from.open(file), wait, "the file")) {
          copy(in, file.size(), shell.console()::printBytes);
          shell.console().flush();
        }
        return ExitCode.OK;
      }
      Path target = target(file);
      try (InputStream in = Waiting.forFuture(from.open(file), wait, "the file")) {
        write(in, file.size(), target);
      }
      if (!shell.quiet()) {
        shell.console().print(target + "  " + Progress.size(file.size()));
      }
      return ExitCode.OK;
    }
  }

  private RoomFile find(List<RoomFile> files) {
    RoomFile found = null;
    for (RoomFile file : files) {
      if (file.name().equals(name) || file.id().toString().equals(name)) {
        found = file;
      }
    }
    if (found == null) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "no file \"" + name + "\" in this room; `covey files " + room + "` lists them");
    }
    return found;
  }

  private Path target(RoomFile file) {
    String last = output != null ? output : file.name();
    Optional<String> problem = output == null ? FileName.problem(last) : Optional.empty();
    if (problem.isPresent()) {
      throw new CommandFailure(
          ExitCode.FAILURE,
          "\""
              + PlainText.name(last)
              + "\" is not a name to write under: "
              + problem.get()
              + "; give one with -o FILE, such as -o \""
              + FileName.like(last)
              + "\"");
    }
    Path target = Path.of(last);
    if (Files.isDirectory(target) && output != null) {
      throw new CommandFailure(ExitCode.FAILURE, target + " is a directory; -o needs a file name");
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new CommandFailure(
          ExitCode.FAILURE, target + " is already there; -o FILE takes another name");
    }
    return target;
  }

  private void write(InputStream in, long size, Path target) throws IOException {
    String mark = Long.toString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX);
    Path part = target.resolveSibling(target.getFileName() + "." + mark + ".part");
    try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
      copy(in, size, (bytes, length) -> out.write(bytes, 0, length));
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(part);
      throw e;
    }
    try {
      Path unused = Files.move(part, target);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(
          ExitCode.FAILURE, target + " has come there meanwhile; the file is in " + part);
    }
  }

  private interface Sink {
    void accept(byte[] bytes, int length) throws IOException;
  }

  private void copy(InputStream in, long size, Sink sink) throws IOException {
    try (Progress progress = new Progress(shell.console(), "got")) {
      byte[] buffer = new byte[COPY];
      long total = 0;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        sink.accept(buffer, count);
        total += count;
        long done = total;
        progress.at(() -> Progress.size(done) + " of " + Progress.size(size));
      }
    }
  }
}
