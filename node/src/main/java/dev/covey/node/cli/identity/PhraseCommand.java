package dev.covey.node.cli.identity;

import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.identity.Identity;
import dev.covey.node.identity.SeedPhrase;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "phrase",
    description = {
      "Show the 24 words that your identity can be made again from.",
      "Write them on paper. Whoever reads them can be you, for good. They bring back who you are;",
      "rooms and contacts come from another device that is on, or from a backup."
    },
    footer = {"", "Examples:", "  covey id phrase", "  covey id phrase --yes --quiet | lpr"})
final class PhraseCommand implements Callable<Integer> {

  private static final int A_LINE = 6;

  private final Shell shell;

  @Option(names = "--yes", description = "also when the output goes to a file or a pipe")
  boolean yes;

  PhraseCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Console console = shell.console();
    if (!yes && !console.isTerminal()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "the phrase is shown on a terminal only: whoever reads it can be you; --yes writes it"
              + " where this output goes");
    }
    String phrase = SeedPhrase.of(Identity.read(shell.data()).identity().seed());
    if (shell.json()) {
      console.printJson(
          json -> {
            json.writeStartObject();
            json.writeStringProperty("phrase", phrase);
            json.writeEndObject();
          });
    } else if (shell.quiet()) {
      console.printAll(phrase + "\n");
    } else {
      console.note(
          "Whoever has these words can be you: write them on paper, show them to nobody, type them"
              + " into nothing but `covey id restore`.");
      String[] words = phrase.split(" ", -1);
      for (int i = 0; i < words.length; i++) {
        boolean isLast = (i + 1) % A_LINE == 0;
        console.printAll(isLast ? words[i] + "\n" : String.format("%-10s", words[i]));
      }
      console.note("They bring back who you are, not your rooms: `covey backup` keeps those.");
    }
    console.flush();
    return ExitCode.OK;
  }
}
