package dev.covey.node.cli;

import dev.covey.core.StorageException;
import dev.covey.core.UnavailableException;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.terminal.BrokenPipeException;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.ParameterException;

/** Turns what went wrong into one plain line and an exit code. */
final class Failures {

  private final Console console;
  private final boolean debug;

  Failures(Console console, Map<String, String> environment) {
    this.console = console;
    this.debug = environment.getOrDefault("COVEY_DEBUG", "").equals("1");
  }

  /** Words that make no sense. */
  int usage(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    console.error(command + ": " + PlainText.complaint(UsageText.of(e)));
    List<String> near = UsageText.suggestions(e);
    if (!near.isEmpty()) {
      console.error("did you mean " + String.join(" or ", near) + "?");
    }
    console.error("`" + command + " --help` says how");
    return ExitCode.USAGE;
  }

  int report(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof BrokenPipeException) {
      return ExitCode.OK;
    }
    console.error("covey: " + PlainText.complaint(message(cause)));
    if (debug) {
      StringWriter trace = new StringWriter();
      cause.printStackTrace(new PrintWriter(trace));
      console.error(trace.toString());
    }
    return code(cause);
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && isWrapper(cause)) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Whether it says nothing that its cause does not say. */
  private static boolean isWrapper(Throwable failure) {
    return failure instanceof CompletionException
        || failure instanceof ExecutionException
        || (failure instanceof UncheckedIOException
            && String.valueOf(failure.getCause()).equals(failure.getMessage()));
  }

  private static int code(Throwable cause) {
    if (cause instanceof CommandFailure failure) {
      return failure.exitCode();
    } else if (cause instanceof UnavailableException) {
      return ExitCode.UNAVAILABLE;
    } else if (cause instanceof StorageException) {
      return ExitCode.STORAGE;
    }
    return ExitCode.FAILURE;
  }

  private static String message(Throwable cause) {
    String message = cause.getMessage();
    if (cause instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied; is it yours?";
    } else if (cause instanceof InvalidPathException path) {
      return "not a file name here: "
          + path.getInput()
          + " (is the locale a UTF-8 one? LC_ALL=C.UTF-8)";
    } else if (cause instanceof FileSystemException file) {
      return file.getFile() + ": " + (file.getReason() == null ? "not possible" : file.getReason());
    } else if (cause instanceof CommandFailure
        || cause instanceof StorageException
        || cause instanceof UnavailableException
        || cause instanceof IllegalArgumentException
        || cause instanceof IllegalStateException
        || cause instanceof IOException
        || cause instanceof UncheckedIOException) {
      return message == null ? cause.getClass().getSimpleName() : message;
    }
    return "this should not happen: "
        + cause
        + "; COVEY_DEBUG=1 shows where, and a report would help";
  }
}
