package dev.covey.node.cli.identity;

import dev.covey.api.MemberKind;
import dev.covey.api.Profile;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.identity.DataDirectory;
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
      "Be again who 24 words say, as a new device, in an empty data directory.",
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
    Bytes seed = SeedPhrase.seed(text);
    String called = name != null ? name : shell.settings().text("name").orElse(Who.defaultName());
    Identity identity =
        Identity.of(
            KeyPair.fromSeed(seed),
            KeyPair.generate(),
            called,
            bot ? MemberKind.BOT : MemberKind.PERSON,
            Instant.now());
    try (DataDirectory directory = DataDirectory.open(shell.data())) {
      directory.requireNew();
      identity.write(directory);
    }
    Profile profile = identity.profile();
    Who.print(shell, profile);
    shell.console().note("a new device of this identity; its rooms are joined by their links");
    return ExitCode.OK;
  }
}
