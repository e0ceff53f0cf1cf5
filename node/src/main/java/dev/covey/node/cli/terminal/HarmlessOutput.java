package dev.covey.node.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Where libraries and the log write what goes to the standard error: whole lines of UTF-8, with
 * what could act on a terminal made visible. Safe on any thread.
 */
public final class HarmlessOutput extends OutputStream {

  /** A line is not kept back for longer than this. */
  private static final int LONGEST = 64 * 1024;

  private final OutputStream out;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  public HarmlessOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public synchronized void write(int b) throws IOException {
    if (b == '\n') {
      emit("\n");
    } else {
      line.write(b);
      if (line.size() >= LONGEST) {
        emit("");
      }
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    for (int at = offset; at < offset + length; at++) {
      write(bytes[at]);
    }
  }

  /** Flushes whole lines; a half one waits for its end. */
  @Override
  public synchronized void flush() throws IOException {
    out.flush();
  }

  @Override
  public synchronized void close() throws IOException {
    emit("");
    out.close();
  }

  private void emit(String end) throws IOException {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    String shown = new Visible(Visible.Keeps.LINE).text(text.replace("\r", ""));
    out.write((shown + end).getBytes(StandardCharsets.UTF_8));
  }
}
