package dev.covey.node.cli.identity;

import dev.covey.api.MemberKind;
import dev.covey.api.Profile;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.node.FreshNode;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Prompt;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.identity.Identity;
import dev.covey.node.identity.SeedPhrase;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "restore",
    description = {
      "Be again who 24 words say, as a new device, in a data directory not used yet.",
      "The words are asked for, or read from the input; never on the command line."
    },
    footer = {
      "",
      "Examples:",
      "  covey id restore --data ~/ada",
      "  covey id restore --data ~/ada --name ada < phrase.txt"
    })
final class RestorePhraseCommand implements Callable<Integer> {

  private final Shell shell;

  @Option(names = "--name", paramLabel = "NAME", description = "what others call you (COVEY_NAME)")
  @Nullable String name;

  @Option(names = "--bot", description = "the identity is a bot's")
  boolean bot;

  RestorePhraseCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    String text = new Prompt(shell.console()).phrase("24 words: ");
    Bytes seed;
    try {
      seed = SeedPhrase.seed(text);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
    String called = name != null ? name : shell.settings().text("name").orElse(Who.defaultName());
    Identity identity =
        Identity.of(
            KeyPair.fromSeed(seed),
            KeyPair.generate(),
            called,
            bot ? MemberKind.BOT : MemberKind.PERSON,
            Instant.now());
    FreshNode.begin(shell.data(), identity, shell.console()::note);
    Profile profile = identity.profile();
    Who.print(shell, profile);
    shell
        .console()
        .note(
            "a new device of this identity; rooms and contacts come from another of its devices,"
                + " when both are on");
    if (name == null && shell.settings().text("name").isEmpty()) {
      shell.console().note("the words do not say your name: `covey node --name NAME` does");
    }
    return ExitCode.OK;
  }
}
