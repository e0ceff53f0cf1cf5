package dev.covey.node.cli.command;

import dev.covey.node.cli.terminal.Console;
import dev.covey.node.identity.SeedPhrase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Answers and secrets from the terminal, or from the input when that is no terminal. */
public final class Prompt {

  private static final int MAX_PHRASE = 4_096;
  private static final int MAX_LINE = 1_024;

  private final Console console;

  public Prompt(Console console) {
    this.console = console;
  }

  /** Reads lines until they have 24 words, or the input ends. */
  public String phrase(String question) throws IOException {
    ask(question);
    StringBuilder text = new StringBuilder();
    int words = 0;
    boolean ended = false;
    while (words < SeedPhrase.WORDS && !ended) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      ended = !readLine(line);
      text.append(line.toString(StandardCharsets.UTF_8)).append('\n');
      if (text.length() > MAX_PHRASE) {
        throw tooLong("phrase", MAX_PHRASE);
      }
      words = SeedPhrase.count(text.toString());
    }
    return text.toString();
  }

  /**
   * A password: not shown while it is typed on a terminal, else the input's next line. The caller
   * wipes it.
   */
  public char[] password(String question) throws IOException {
    java.io.Console terminal = console.in() instanceof java.io.FileInputStream ? terminal() : null;
    if (terminal != null) {
      char[] typed = terminal.readPassword("%s", question);
      return typed == null ? new char[0] : typed;
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean unusedMore = readLine(line);
    String text = line.toString(StandardCharsets.UTF_8);
    return (text.endsWith("\r") ? text.substring(0, text.length() - 1) : text).toCharArray();
  }

  /** A password asked for twice on a terminal. */
  public char[] newPassword() throws IOException {
    char[] first = password("Password of the backup: ");
    if (first.length == 0) {
      throw new CommandFailure(ExitCode.USAGE, "a backup needs a password; none was given");
    }
    if (console.in() instanceof java.io.FileInputStream && terminal() != null) {
      char[] again = password("The same again: ");
      boolean same = Arrays.equals(first, again);
      Arrays.fill(again, '\0');
      if (!same) {
        throw new CommandFailure(ExitCode.USAGE, "the two passwords differ; nothing was written");
      }
    }
    return first;
  }

  /** Whether the answer is "yes"; nothing else is. */
  public boolean confirms(String question) throws IOException {
    ask(question);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean unusedMore = readLine(line);
    return line.toString(StandardCharsets.UTF_8).strip().equalsIgnoreCase("yes");
  }

  private void ask(String question) {
    if (console.showsProgress()) {
      console.error(question);
    }
  }

  /** Null unless somebody sits there; since Java 22 there is a console without a terminal, too. */
  @SuppressWarnings("SystemConsoleNull")
  private static java.io.@Nullable Console terminal() {
    java.io.Console found = System.console();
    return found != null && isTerminal(found) ? found : null;
  }

  private static boolean isTerminal(java.io.Console found) {
    try {
      return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(found);
    } catch (NoSuchMethodException e) {
      // Before Java 22 a console is a terminal.
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** Returns false at the end of the input. */
  private boolean readLine(ByteArrayOutputStream line) throws IOException {
    InputStream in = console.in();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        return true;
      }
      line.write(b);
      if (line.size() > MAX_LINE) {
        throw tooLong("line", MAX_LINE);
      }
    }
    return false;
  }

  private static CommandFailure tooLong(String what, int most) {
    return new CommandFailure(
        ExitCode.USAGE, "the " + what + " is longer than " + most + " characters: not one");
  }
}
