package dev.covey.node.cli.log;

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
      "  key=$(covey log new)                      (a name is made up)"
    })
final class NewCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin StoreOption store = new StoreOption();

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "what it is called here")
  @Nullable String name;

  @Option(names = "--hex", description = "print the key in hex (z-base-32)")
  boolean hex;

  NewCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    String called = KeyText.requireName(name == null ? madeUp() : name);
    try (LogShelf shelf = store.make(shell)) {
      NamedLog made = shelf.create(new LogRecord(called, true, false, Optional.empty()));
      if (shell.json()) {
        shell.console().printJson(json -> LogJson.write(json, made));
        shell.console().flush();
      } else {
        shell.console().print(hex ? made.key().bytes().hex() : made.key().toString());
        if (name == null) {
          shell.console().note("it is called " + called);
        }
      }
      return ExitCode.OK;
    }
  }

  private static String madeUp() {
    byte[] random = new byte[4];
    new SecureRandom().nextBytes(random);
    return "log-" + HexFormat.of().formatHex(random);
  }
}
