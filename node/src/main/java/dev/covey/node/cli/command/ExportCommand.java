package dev.covey.node.cli.command;

import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = {
      "Write a room into one signed file: every block that is here, with what proves it.",
      "The file holds the keys to read it, unless --sealed-only; `covey verify` checks it offline."
    },
    footer = {
      "",
      "Examples:",
      "  covey export reading reading.covey",
      "  covey export reading reading.covey --sealed-only    (to prove, not to read)",
      "  covey export reading - | ssh backup 'cat > reading.covey'"
    })
public final class ExportCommand implements Callable<Integer> {

  private static final int COPY = 64 * 1024;

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "where to; must not exist; - is the standard output")
  String file = "";

  @Option(names = "--sealed-only", description = "without the keys: nobody can read it by itself")
  boolean sealed;

  public ExportCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Console console = shell.console();
    if (!file.equals("-") && Files.exists(Path.of(file))) {
      throw new CommandFailure(
          ExitCode.FAILURE, file + " is already there: take another name, or remove it");
    }
    long bytes;
    try (Session session = shell.present();
        InputStream in = session.room(room).archive(sealed)) {
      bytes = file.equals("-") ? copy(in, console::printBytes) : write(in, Path.of(file));
    }
    if (file.equals("-")) {
      console.flush();
    } else if (shell.json()) {
      console.printJson(
          json -> {
            json.writeStartObject();
            json.writeStringProperty("file", file);
            json.writeNumberProperty("bytes", bytes);
            json.writeBooleanProperty("sealed", sealed);
            json.writeEndObject();
          });
      console.flush();
    } else if (!shell.quiet()) {
      console.print(file + "  " + Progress.size(bytes));
    }
    if (!sealed) {
      console.note(
          "the file holds the room's keys: whoever has it can read the room"
              + " (--sealed-only leaves them out)");
    }
    return ExitCode.OK;
  }

  /** Under another name first: a file of the name that was asked for is whole. */
  private long write(InputStream in, Path target) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    Files.deleteIfExists(part);
    try {
      long bytes;
      Set<StandardOpenOption> options =
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (FileChannel channel = FileChannel.open(part, options, ownerOnly(part));
          OutputStream out = Channels.newOutputStream(channel)) {
        bytes = copy(in, (buffer, length) -> out.write(buffer, 0, length));
        channel.force(true);
      }
      Path unused = Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      return bytes;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(part);
      throw e;
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private interface Sink {
    void accept(byte[] bytes, int length) throws IOException;
  }

  private long copy(InputStream in, Sink sink) throws IOException {
    try (Progress progress = new Progress(shell.console(), "exported")) {
      byte[] buffer = new byte[COPY];
      long total = 0;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        sink.accept(buffer, count);
        total += count;
        long done = total;
        progress.at(() -> Progress.size(done));
      }
      return total;
    }
  }
}
