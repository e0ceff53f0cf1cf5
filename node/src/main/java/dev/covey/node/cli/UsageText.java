package dev.covey.node.cli;

import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.identity.EditDistance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in Covey's words what is wrong with a command line, and what may have been meant. */
final class UsageText {

  private static final int QUOTED = 40;
  private static final int SUGGESTED = 3;

  private UsageText() {}

  /** What is wrong, without the command's name. */
  static String of(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched);
    }
    if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return missing.getMissing().stream()
          .map(UsageText::missing)
          .collect(Collectors.joining(", and "));
    }
    ArgSpec arg = e.getArgSpec();
    if (arg != null && e instanceof OverwrittenOptionException) {
      return name(arg) + " is given twice";
    }
    Class<?> type = arg == null ? Object.class : arg.type();
    if (arg != null
        && e.getValue() != null
        && Stream.of(int.class, long.class, Integer.class, Long.class).anyMatch(type::equals)) {
      return name(arg) + " needs a whole number, not " + quote(e.getValue());
    }
    return String.valueOf(e.getMessage());
  }

  private static String unmatched(UnmatchedArgumentException e) {
    if (e.getUnmatched().isEmpty()) {
      return String.valueOf(e.getMessage());
    }
    String first = e.getUnmatched().get(0);
    if (e.isUnknownOption()) {
      return "no option is called " + quote(first);
    }
    return e.getCommandLine().getSubcommands().isEmpty()
        ? quote(first) + " is one word too many (words with blanks in them need quotes)"
        : "no command is called " + quote(first);
  }

  private static String missing(ArgSpec arg) {
    return arg.isOption()
        ? name(arg) + " needs " + arg.paramLabel()
        : arg.paramLabel() + " is missing";
  }

  private static String name(ArgSpec arg) {
    return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
  }

  private static String quote(String text) {
    String shown = text.length() > QUOTED ? text.substring(0, QUOTED) + "\u2026" : text;
    return "\"" + PlainText.line(shown) + "\"";
  }

  /** Commands or options whose names are nearly what was typed. */
  static List<String> suggestions(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return List.of();
    }
    CommandLine command = e.getCommandLine();
    List<String> names = new ArrayList<>();
    if (unmatched.isUnknownOption()) {
      command.getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
      names.removeIf(name -> name.length() < 3);
    } else {
      names.addAll(command.getSubcommands().keySet());
    }
    return nearest(unmatched.getUnmatched().get(0), names);
  }

  /** The nearest, and no more than a third of the letters, or two, away. */
  static List<String> nearest(String typed, Collection<String> names) {
    String word = typed.toLowerCase(Locale.ROOT);
    if (word.length() > QUOTED) {
      return List.of();
    }
    record Near(String name, int steps) {}
    int most = Math.max(word.length() < 4 ? 1 : 2, word.length() / 3);
    List<Near> near =
        names.stream()
            .distinct()
            .map(name -> new Near(name, EditDistance.between(word, name)))
            .filter(one -> one.steps() <= most)
            .sorted(Comparator.comparingInt(Near::steps))
            .toList();
    return near.stream()
        .filter(one -> one.steps() == near.get(0).steps())
        .limit(SUGGESTED)
        .map(Near::name)
        .toList();
  }
}
