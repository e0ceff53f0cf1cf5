package dev.covey.node.cli.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.door.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes blocks in order: as lines, as JSON, or as they are. What others wrote is harmless on a
 * terminal. A file that was not finished is removed. One thread.
 */
final class BlockOutput implements AutoCloseable {

  private static final byte[] LINE_BREAK = {'\n'};

  private final Console console;
  private final boolean raw;
  private final boolean json;
  private final @Nullable Path file;
  private final @Nullable OutputStream out;
  private long skip;
  private long left = Long.MAX_VALUE;
  private long blocks;
  private boolean finished;

  /** Standard output, or a new file. */
  BlockOutput(Shell shell, boolean raw, @Nullable Path file) throws IOException {
    this.console = shell.console();
    this.raw = raw;
    this.json = shell.json();
    this.file = file;
    this.out = file == null ? null : create(file);
  }

  private static OutputStream create(Path file) throws IOException {
    try {
      return new BufferedOutputStream(
          Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
          1 << 16);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(
          ExitCode.FAILURE, file + " is already there; --out takes another name");
    }
  }

  /** Blocks written so far. */
  long blocks() {
    return blocks;
  }

  void write(long first, List<Bytes> texts) throws IOException {
    long index = first;
    for (Bytes text : texts) {
      write(index++, text);
    }
    flush();
  }

  /** From now on, leaves out the first bytes and whatever is behind so many more. */
  void onlyBytes(long first, long count) {
    skip = first;
    left = count;
  }

  private Bytes trimmed(Bytes text) {
    int start = (int) Math.min(skip, text.length());
    int size = (int) Math.min(left, text.length() - start);
    skip -= start;
    left -= size;
    return text.slice(start, size);
  }

  /** Does not flush. */
  void write(long index, Bytes whole) throws IOException {
    Bytes text = left == Long.MAX_VALUE ? whole : trimmed(whole);
    blocks++;
    if (json) {
      bytes(line(Json.write(json -> LogJson.write(json, index, text))));
    } else if (raw) {
      bytes(text.toByteArray());
    } else if (out == null && console.isTerminal()) {
      bytes((PlainText.block(text.utf8(), "") + "\n").getBytes(StandardCharsets.UTF_8));
    } else {
      bytes(text.toByteArray());
      bytes(LINE_BREAK);
    }
  }

  private static byte[] line(String json) {
    return (PlainText.json(json) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private void bytes(byte[] bytes) throws IOException {
    if (out == null) {
      console.printBytes(bytes, bytes.length);
    } else {
      out.write(bytes);
    }
  }

  void flush() throws IOException {
    if (out == null) {
      console.flush();
    } else {
      out.flush();
    }
  }

  /** All is written that should be: the file stays. */
  void finish() throws IOException {
    flush();
    finished = true;
  }

  @Override
  public void close() throws IOException {
    if (out != null && file != null) {
      out.close();
      if (!finished) {
        Files.deleteIfExists(file);
      }
    }
  }
}
