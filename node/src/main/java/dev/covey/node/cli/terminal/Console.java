package dev.covey.node.cli.terminal;

import dev.covey.api.Contact;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
  private Supplier<List<Contact>> contacts = List::of;
  private @Nullable Map<String, Contact> people;

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

  /** Where names of one's own for people come from; asked once, when the first is shown. */
  public void peopleFrom(Supplier<List<Contact>> source) {
    contacts = source;
  }

  /**
   * How somebody is shown: {@code @ada} is a contact's name, {@code @ada\u2713} that of one whose
   * safety number was compared, {@code ada~3fa1} what a stranger calls themselves.
   */
  public synchronized String person(String name, String identity) {
    Map<String, Contact> known = people;
    if (known == null) {
      known = contacts.get().stream().collect(Collectors.toMap(Contact::identity, one -> one));
      people = known;
    }
    Contact contact = known.get(identity);
    return contact == null
        ? MessageText.name(name, identity)
        : "@" + PlainText.line(contact.name()) + (contact.verified() ? "\u2713" : "");
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

  /** Lines of the result, without flushing. Nothing but words, lines and own styles gets out. */
  public synchronized void printAll(String text) {
    try {
      out.write(shown(text).getBytes(StandardCharsets.UTF_8));
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
    complain(shown(line) + "\n");
  }

  /** Rewrites the terminal's last line; only when {@link #showsProgress}. */
  void progress(String line) {
    complain("\r" + shown(line) + "\u001b[K");
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
    return styled(Style.DIM, text);
  }

  /** Text in a colour of its own for every seed, such as a member's identity. */
  public String tinted(String text, String seed) {
    return colour ? Style.tinted(text, Math.floorMod(seed.hashCode(), Style.TINTS)) : text;
  }

  public String bold(String text) {
    return styled(Style.BOLD, text);
  }

  /** Whether styles can be seen. */
  boolean hasStyles() {
    return colour;
  }

  /** The text in a style, if styles can be seen. */
  String styled(Style style, String text) {
    return colour ? style.around(text) : text;
  }

  /** Text whose direction leaves its neighbours alone, where somebody watches. */
  String apart(String text) {
    return terminalOut && Style.hasOtherDirection(text) ? Style.apart(text) : text;
  }

  /** What gets out: the last gate before the terminal, whatever came before. */
  private static String shown(String text) {
    return new Visible(Visible.Keeps.STYLES).text(text);
  }
}
