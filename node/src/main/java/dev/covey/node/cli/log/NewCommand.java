package dev.covey.node.cli.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "new",
    description = {
      "Make a log of your own and print its key, which is what readers need.",
      "The store's primary key and the name give its key pair."
    },
    footer = {
      "",
      "Examples:",
      "  covey log new journal",
      "  covey log new journal --hex               (the key as JavaScript prints it)",
      "  covey log new diary --encrypted           (also prints the encryption key)",
      "  key=$(covey log new)                      (a name is made up)"
    })
final class NewCommand implements Callable<Integer> {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Shell shell;

  @Mixin StoreOption store = new StoreOption();

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "what it is called here")
  @Nullable String name;

  @Option(names = "--hex", description = "print the key in hex (z-base-32)")
  boolean hex;

  @Option(names = "--compat", description = "as Hypercore 10 made them: the key is the public key")
  boolean compat;

  @Option(
      names = "--encrypted",
      description =
          "only those read it who have its encryption key, which is printed below the key")
  boolean encrypted;

  @Option(
      names = "--encryption-key",
      paramLabel = "HEX",
      description = "encrypted with this key, as hypercore's encryptionKey")
  @Nullable String encryptionKey;

  NewCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    String called = KeyText.requireName(name == null ? madeUp() : name);
    LogRecord record = new LogRecord(called, true, compat, secret());
    try (LogShelf shelf = store.make(shell)) {
      NamedLog made = shelf.create(record);
      if (shell.json()) {
        shell.console().printJson(json -> LogJson.writeWithSecret(json, made));
        shell.console().flush();
      } else {
        shell.console().print(hex ? made.key().bytes().hex() : made.key().toString());
        record.encryptionKey().ifPresent(key -> shell.console().print(key.hex()));
        if (name == null) {
          shell.console().note("it is called " + called);
        }
      }
      return ExitCode.OK;
    }
  }

  private Optional<Bytes> secret() {
    if (encryptionKey != null) {
      return Optional.of(KeyText.requireEncryptionKey(encryptionKey));
    }
    byte[] random = new byte[32];
    RANDOM.nextBytes(random);
    return encrypted ? Optional.of(Bytes.wrap(random)) : Optional.empty();
  }

  private static String madeUp() {
    byte[] random = new byte[4];
    RANDOM.nextBytes(random);
    return "log-" + HexFormat.of().formatHex(random);
  }
}
