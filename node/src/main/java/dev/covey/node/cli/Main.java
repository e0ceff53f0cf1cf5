package dev.covey.node.cli;

import dev.covey.node.cli.command.NodeFactory;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.HarmlessOutput;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The {@code covey} command. */
public final class Main {

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    Runtimes.prepare(System.getenv());
    System.setErr(
        new PrintStream(
            new HarmlessOutput(new FileOutputStream(FileDescriptor.err)),
            true,
            StandardCharsets.UTF_8));
    Console console =
        new Console(
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err),
            Runtimes.isTerminal(1, "out"),
            Runtimes.isTerminal(2, "err"));
    System.exit(run(console, System.getenv(), LocalNodes::open, Runtimes.readable(args)));
  }

  /** Runs a command and returns its exit code. For one command at a time. */
  static int run(
      Console console, Map<String, String> environment, NodeFactory factory, String... args) {
    Shell shell = new Shell(console, environment, factory);
    Failures failures = new Failures(console, environment);
    try (PrintWriter out = new PrintWriter(writer(console))) {
      CommandLine line = Commands.line(shell, args);
      line.setOut(out);
      line.setErr(out);
      line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
      line.setUsageHelpAutoWidth(false);
      line.setExpandAtFiles(false);
      line.setExecutionStrategy(
          parsed -> {
            shell.prepare();
            return new CommandLine.RunLast().execute(parsed);
          });
      line.setParameterExceptionHandler((e, unused) -> failures.usage(e));
      line.setExecutionExceptionHandler((e, unused, unusedToo) -> failures.report(e));
      int code = line.execute(args);
      out.flush();
      console.flush();
      return code;
    } catch (RuntimeException e) {
      return failures.report(e);
    }
  }

  private static Writer writer(Console console) {
    return new Writer() {
      @Override
      public void write(char[] text, int offset, int length) {
        console.printAll(new String(text, offset, length));
      }

      @Override
      public void flush() {
        console.flush();
      }

      @Override
      public void close() {
        // The console stays.
      }
    };
  }
}
