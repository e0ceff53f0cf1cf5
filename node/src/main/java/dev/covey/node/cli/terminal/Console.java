package dev.covey.node.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * Where a command reads and prints, in UTF-8 whatever the locale. Lines are whole and may come from
 * any thread. Results go to {@code out}; everything about them to {@code err}.
 */
public final class Console {

  private final InputStream in;
  private final OutputStream out;
  private final OutputStream err;
  private final boolean terminalOut;
  private final boolean terminalErr;
  private boolean colour;
  private boolean quiet;

  /** {@code terminalOut} and {@code terminalErr} say whether somebody watches. */
  public Console(
      InputStream in,
      OutputStream out,
      OutputStream err,
      boolean terminalOut,
      boolean terminalErr) {
    this.in = in;
    this.out = new BufferedOutputStream(out, 32 * 1024);
    this.err = err;
    this.terminalOut = terminalOut;
    this.terminalErr = terminalErr;
  }

  /** Colours need a terminal and nobody against them. */
  public void useColour(boolean wanted) {
    colour = wanted && terminalOut;
  }

  /** Quiet: no notes, no progress; results and errors stay. */
  public void beQuiet(boolean wanted) {
    quiet = wanted;
  }

  public InputStream in() {
    return in;
  }

  public boolean isTerminal() {
    return terminalOut;
  }

  /** Whether to show progress: somebody watches and wants to know. */
  public boolean showsProgress() {
    return terminalErr && !quiet;
  }

  /** A line of the result. Made harmless by the caller where it holds other people's words. */
  public void print(String line) {
    printAll(line + "\n");
    flush();
  }

  /** Lines of the result, without flushing. */
  public synchronized void printAll(String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new BrokenPipeException(e);
    }
  }

  /** One JSON value as a line, without flushing. */
  public void printJson(Consumer<JsonGenerator> value) {
    printAll(PlainText.json(dev.covey.node.door.Json.write(value)) + "\n");
  }

  /** Bytes of the result as they are. */
  public synchronized void printBytes(byte[] bytes, int length) {
    try {
      out.write(bytes, 0, length);
    } catch (IOException e) {
      throw new BrokenPipeException(e);
    }
  }

  public synchronized void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new BrokenPipeException(e);
    }
  }

  /** A line beside the result; nothing when quiet. */
  public void note(String line) {
    if (!quiet) {
      error(line);
    }
  }

  /** A line about what went wrong. */
  public void error(String line) {
    complain(line + "\n");
  }

  /** Rewrites the terminal's last line; only when {@link #showsProgress}. */
  void progress(String line) {
    complain("\r" + line + "\u001b[K");
  }

  private synchronized void complain(String text) {
    try {
      err.write(text.getBytes(StandardCharsets.UTF_8));
      err.flush();
    } catch (IOException e) {
      // Nobody hears complaints; the exit code still says it.
    }
  }

  /** Dim text, for what matters less. */
  public String dim(String text) {
    return colour ? "\u001b[2m" + text + "\u001b[0m" : text;
  }

  /** Text in a colour of its own for every seed, such as a member's identity. */
  public String tinted(String text, String seed) {
    return colour
        ? "\u001b[" + (31 + Math.floorMod(seed.hashCode(), 6)) + "m" + text + "\u001b[0m"
        : text;
  }

  public String bold(String text) {
    return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
  }
}
