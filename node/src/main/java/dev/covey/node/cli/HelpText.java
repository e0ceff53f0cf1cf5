package dev.covey.node.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Descriptions are written in lines as the source's width asks; shown they are one sentence, which
 * is also the summary in the list of commands, and a paragraph, broken where the terminal asks.
 */
final class HelpText {

  /** A full stop, and what a sentence begins with. */
  private static final Pattern END = Pattern.compile("\\.(?= [A-Z`-])");

  private HelpText() {}

  /** Of this command and all below it. */
  static void tidy(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    spec.usageMessage().description(sentences(spec.usageMessage().description()));
    line.getSubcommands().values().forEach(HelpText::tidy);
  }

  /** The first sentence, and the others. */
  static String[] sentences(String... lines) {
    String text = String.join(" ", lines).strip();
    Matcher end = END.matcher(text);
    return end.find()
        ? new String[] {text.substring(0, end.end()), text.substring(end.end()).strip()}
        : new String[] {text};
  }
}
