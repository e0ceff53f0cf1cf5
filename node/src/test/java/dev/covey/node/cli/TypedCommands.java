package dev.covey.node.cli;

import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.testing.MemoryNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Types commands, in this process, on a node without and with a door. */
abstract class TypedCommands {

  final Path data;
  final MemoryNode node;
  final Map<String, String> environment = new HashMap<>();
  String out = "";
  String err = "";
  Runnable opening = () -> {};

  TypedCommands(Path data) {
    this.data = data;
    node = new MemoryNode(data, "ada");
    environment.put("HOME", data.toString());
    environment.put("COVEY_DATA", data.toString());
  }

  int run(String... args) {
    return pipe("", args);
  }

  int pipe(String input, String... args) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    int code = into(input, outBytes, args);
    out = outBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  int into(String input, OutputStream outStream, String... args) {
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            outStream,
            errBytes,
            false,
            false);
    int code =
        Main.run(
            console,
            environment,
            options -> {
              opening.run();
              return node;
            },
            args);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  Shell shell() {
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            false,
            false);
    return new dev.covey.node.cli.command.Shell(console, environment, options -> node);
  }
}
