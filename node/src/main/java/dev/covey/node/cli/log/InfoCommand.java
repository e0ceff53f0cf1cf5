package dev.covey.node.cli.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.Manifest;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.cli.terminal.Progress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "info",
    description = "Print what is known of a log: its keys, its length, what is here of it.",
    footer = {"", "Examples:", "  covey log info journal", "  covey log info KEY --json"})
final class InfoCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin StoreOption store = new StoreOption();

  @Parameters(paramLabel = "LOG", description = "its name or key")
  String name = "";

  InfoCommand(Shell shell) {
    this.shell = shell;
  }

  @Option(names = "--secret", description = "print the encryption key, and nothing else")
  boolean secret;

  @Override
  public Integer call() {
    try (LogShelf shelf = store.open(shell)) {
      NamedLog named = shelf.require(name);
      if (secret) {
        shell.console().print(encryptionKey(named));
      } else {
        print(shell, named);
      }
      return ExitCode.OK;
    }
  }

  private static String encryptionKey(NamedLog named) {
    return named
        .record()
        .encryptionKey()
        .map(Bytes::hex)
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.NOT_FOUND, "no encryption key of " + named.label() + " is kept here"));
  }

  static void print(Shell shell, NamedLog named) {
    Log log = named.log();
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(
          json -> {
            json.writeStartObject();
            LogJson.writeMembers(json, named);
            json.writeBooleanProperty("frozen", log.conflict().isPresent());
            json.writeNumberProperty("heldBlocks", held(log));
            json.writeStringProperty(
                "manifest", log.manifest().map(known -> known.encode().hex()).orElse(null));
            json.writeEndObject();
          });
    } else {
      named.name().ifPresent(name -> line(console, "name", PlainText.line(name)));
      line(console, "key", named.key().toString());
      line(console, "", log.key().bytes().hex());
      line(console, "discovery", log.discoveryKey().bytes().hex());
      line(console, "length", Amounts.blocks(log.length()) + ", " + bytes(named.byteLength()));
      line(console, "fork", String.valueOf(log.fork()));
      line(
          console, "held", Amounts.blocks(held(log)) + ", without a gap " + log.contiguousLength());
      line(console, "signers", log.manifest().map(InfoCommand::signers).orElse("not known yet"));
      line(console, "writable", log.isWritable() ? "yes" : "no");
      line(console, "encrypted", encrypted(named.record()));
      if (log.conflict().isPresent()) {
        line(console, "frozen", "its writer signed two different logs");
      }
    }
    console.flush();
  }

  private static String signers(Manifest manifest) {
    int signers = manifest.signers().size();
    return manifest.isSingle() ? "1" : manifest.quorum() + " of " + signers + " must sign";
  }

  private static String encrypted(LogRecord record) {
    if (record.encryptionKey().isPresent()) {
      return "yes, its key is here";
    }
    return record.own() ? "no" : "if so, its key is not here";
  }

  private static String bytes(long count) {
    return count < 1024 ? count + " bytes" : count + " bytes (" + Progress.size(count) + ")";
  }

  private static long held(Log log) {
    return log.held().count(0, log.length());
  }

  private static void line(Console console, String what, String value) {
    console.printAll((what + "           ").substring(0, 11) + value + "\n");
  }
}
