package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.StorageException;
import dev.covey.core.UnavailableException;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.http.LocalDoor;
import dev.covey.node.testing.MemoryNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands as a person types them, in this process, on a node without and with a door. */
@Timeout(60)
final class CommandsTest {

  private final Path data;
  private final MemoryNode node;
  private final Map<String, String> environment = new HashMap<>();
  private String out = "";
  private String err = "";

  CommandsTest(@TempDir Path data) {
    this.data = data;
    node = new MemoryNode(data, "ada");
    environment.put("HOME", data.toString());
    environment.put("COVEY_DATA", data.toString());
  }

  private int run(String... args) {
    return pipe("", args);
  }

  private int pipe(String input, String... args) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    int code = into(input, outBytes, args);
    out = outBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  private int into(String input, OutputStream outStream, String... args) {
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            outStream,
            errBytes,
            false,
            false);
    int code = Main.run(console, environment, options -> node, args);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  @Test
  void everyCommandHelpsWithExamples() {
    assertThat(run("--help")).isZero();
    assertThat(out).contains("Examples:", "Exit codes:", "send", "completion");
    CommandLine all = Commands.line(shell());
    assertThat(all.getSubcommands()).hasSizeGreaterThan(15);
    all.getSubcommands()
        .keySet()
        .forEach(
            name -> {
              assertThat(run(name, "--help")).as(name).isZero();
              assertThat(out).as(name).contains("Usage: covey " + name, "Examples:", "--data");
            });
  }

  @Test
  void doctorSaysWhatToDoAndFailsOnAProblemOnly() {
    assertThat(run("doctor")).isEqualTo(1);
    assertThat(out)
        .contains("PROBLEM  relay 3 is slow\n", "-> use another", "note     no \\u{1b}[31mDHT")
        .contains("no data in " + data);
    assertThat(run("doctor", "--quick", "--json")).isEqualTo(1);
    assertThat(out.lines()).allMatch(line -> line.startsWith("{\"check\":"));
    assertThat(run("doctor", "--quick", "--repair")).isEqualTo(2);
    assertThat(run("doctor", "--data", data.resolve("a/b").toString())).isEqualTo(1);
    assertThat(out).contains("no data in " + data.resolve("a/b"), "left on the disk");
    assertThat(data).isEmptyDirectory();
  }

  private dev.covey.node.cli.command.Shell shell() {
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            false,
            false);
    return new dev.covey.node.cli.command.Shell(console, environment, options -> node);
  }

  @Test
  void wordsThatMakeNoSenseAreUsageErrors() {
    assertThat(run("sned", "x")).isEqualTo(2);
    assertThat(err).contains("sned").doesNotContain("\tat ");
    assertThat(run("send")).isEqualTo(2);
    assertThat(err).contains("ROOM", "--help");
    assertThat(run("history", "r", "--limit", "0")).isEqualTo(2);
    assertThat(run("tail", "r", "--bootstrap", "nonsense")).isEqualTo(2);
    assertThat(err).contains("HOST:PORT", "nonsense");
    assertThat(run("tail", "r", "--bootstrap", "::1:4001")).isEqualTo(2);
    assertThat(err).contains("[::1]:4001");
    assertThat(run("join", "nonsense")).isEqualTo(2);
    assertThat(err).contains("--open");
  }

  @Test
  void aRoomIsMadeWrittenToAndRead() {
    assertThat(run("create", "reading", "--quiet")).isZero();
    assertThat(out).isEqualTo("memory:reading\n");
    assertThat(run("send", "reading", "two", "words")).isZero();
    assertThat(run("send", "reading", "--", "--dashes")).isZero();
    assertThat(run("history", "reading")).isZero();
    assertThat(out).contains("ada~abab: two words\n").contains(": --dashes\n");
    assertThat(run("rooms")).isZero();
    assertThat(out).contains("reading");
    assertThat(run("rooms", "--json")).isZero();
    assertThat(out).startsWith("{\"id\":\"0000").contains("\"kind\":\"link\"");
    assertThat(run("members", "reading")).isZero();
    assertThat(out).contains("(you)", "2 entries");
    assertThat(run("id")).isZero();
    assertThat(out).contains(MemoryNode.IDENTITY);
  }

  @Test
  void unknownRoomsAndFilesAreNotFound() {
    assertThat(run("send", "nowhere", "x")).isEqualTo(3);
    assertThat(err).contains("nowhere", "covey rooms").hasLineCount(1);
    assertThat(run("create", "r")).isZero();
    assertThat(run("get", "r", "nothing")).isEqualTo(3);
  }

  @Test
  void linesOfTheInputBecomeMessagesInOrder() {
    assertThat(run("create", "r")).isZero();
    String lines =
        IntStream.range(0, 5000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
    assertThat(pipe(lines, "send", "r", "-")).isZero();
    assertThat(err).contains("5,000 messages sent");
    assertThat(run("history", "r", "--all", "--json")).isZero();
    assertThat(out.lines()).hasSize(5000);
    assertThat(out.lines().skip(4321).findFirst().orElseThrow()).contains("\"line 4321\"");
    assertThat(run("history", "r", "-n", "10")).isZero();
    assertThat(out.lines()).hasSize(10);
    assertThat(err).contains("--before 4990");
  }

  @Test
  void anEndlessLineIsRefusedWithItsNumber() {
    assertThat(run("create", "r")).isZero();
    assertThat(pipe("good\n" + "x".repeat(70_000), "send", "r", "-")).isEqualTo(1);
    assertThat(err).contains("line 2", "65536", "sent: 1 message");
  }

  @Test
  void hostileTextIsPrintedHarmless() {
    assertThat(run("create", "r")).isZero();
    assertThat(run("send", "r", "a\u001b[2Jb\u202ec\u200bd\u0007\ne")).isZero();
    assertThat(run("history", "r")).isZero();
    assertThat(out)
        .contains("a\\u{1b}[2Jb\\u{202e}c\\u{200b}d\\u{7}\n          e\n")
        .doesNotContain("\u001b");
    assertThat(run("history", "r", "--json")).isZero();
    assertThat(out).contains("\\u202e", "\\u200b").doesNotContain("\u202e");
  }

  @Test
  void filesGoInAndOut() throws IOException {
    Path file = data.resolve("notes.md");
    Files.writeString(file, "some notes");
    assertThat(run("create", "r")).isZero();
    assertThat(run("put", "r", file.toString())).isZero();
    assertThat(run("put", "r", data.resolve("none").toString())).isEqualTo(1);
    assertThat(err).contains("no such file");
    assertThat(pipe("from stdin", "put", "r", "-", "--as", "piped")).isZero();
    assertThat(run("files", "r")).isZero();
    assertThat(out).contains("notes.md", "10 B", "piped");
    Path copy = data.resolve("copy.md");
    assertThat(run("get", "r", "notes.md", "-o", copy.toString())).isZero();
    assertThat(copy).hasContent("some notes");
    assertThat(run("get", "r", "notes.md", "-o", copy.toString())).isEqualTo(1);
    assertThat(err).contains("already there");
    assertThat(run("get", "r", "piped", "-o", "-")).isZero();
    assertThat(out).isEqualTo("from stdin");
  }

  @Test
  void hostileFileNamesNeedAnOutput() {
    assertThat(run("create", "r")).isZero();
    for (String name : new String[] {"../evil", ".bashrc", "a\u001bb", "a\\b"}) {
      assertThat(pipe("x", "put", "r", "-", "--as", name)).isZero();
      assertThat(run("get", "r", name)).as(name).isEqualTo(1);
      assertThat(err).contains("-o FILE").doesNotContain("\u001b");
    }
  }

  @Test
  void tailEndsAfterItsCountAndBookmarksGoOn() {
    assertThat(run("create", "r")).isZero();
    assertThat(pipe("one\ntwo\nthree\nfour", "send", "r", "-")).isZero();
    assertThat(run("tail", "r", "--from", "1", "--count", "2")).isZero();
    assertThat(out.lines()).hasSize(2).first().asString().endsWith(": two");
    assertThat(run("tail", "r", "--bookmark", "b", "-n", "3", "--json")).isZero();
    assertThat(out).contains("\"three\"").doesNotContain("\"four\"");
    assertThat(run("tail", "r", "--bookmark", "b", "-n", "1", "--json")).isZero();
    assertThat(out).contains("\"four\"");
  }

  @Test
  void aBrokenPipeEndsQuietly() {
    assertThat(run("create", "r")).isZero();
    assertThat(pipe("one\ntwo", "send", "r", "-")).isZero();
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    assertThat(into("", broken, "tail", "r")).isZero();
    assertThat(err).isEmpty();
    assertThat(into("", broken, "history", "r")).isZero();
    assertThat(err).isEmpty();
  }

  @Test
  void settingsComeFromFlagThenEnvironmentThenFile() throws IOException {
    Path config = data.resolve(".config/covey/config.properties");
    Files.createDirectories(config.getParent());
    Files.writeString(config, "dht=perhaps\n");
    assertThat(run("create", "r")).isZero();
    assertThat(run("tail", "r", "-n", "1")).isEqualTo(2);
    assertThat(err).contains("dht must be true or false, not perhaps", "config.properties");
    environment.put("COVEY_DHT", "off");
    environment.put("COVEY_BOOTSTRAP", "nonsense");
    assertThat(run("tail", "r", "-n", "1")).isEqualTo(2);
    assertThat(err).contains("nonsense");
    assertThat(pipe("x", "send", "r", "-")).isZero();
    environment.put("COVEY_BOOTSTRAP", "127.0.0.1:1, 127.0.0.1:2");
    assertThat(run("tail", "r", "-n", "1")).isZero();
  }

  @Test
  void completionScriptKnowsEveryCommand() {
    assertThat(run("completion")).isZero();
    assertThat(out).startsWith("#!/usr/bin/env bash").contains("complete -F _complete_covey");
    assertThat(out).contains("history", "--bookmark", "_picocli_covey_log_fetch", "--seek");
  }

  @Test
  void theRunningNodeIsUsedAndNotClosed() {
    assertThat(run("status")).isEqualTo(4);
    assertThat(err).contains("no node runs");
    assertThat(run("peers")).isEqualTo(4);
    try (LocalDoor door = LocalDoor.open(node, data, () -> {})) {
      assertThat(run("create", "r")).isZero();
      assertThat(run("status")).isZero();
      assertThat(out).contains("listening  127.0.0.1:4001", "topics     1", "peers      1");
      assertThat(run("peers", "--json")).isZero();
      assertThat(out).contains("\"downloaded\":1234");
      assertThat(run("send", "r", "x")).isZero();
      assertThat(run("tail", "r", "-n", "1", "--json")).isZero();
      assertThat(out).contains("\"text\":\"x\"");
      assertThat(run("node")).isEqualTo(5);
      assertThat(err).contains("already runs", "covey stop");
      assertThat(node.isClosed()).isFalse();
      assertThat(door.port()).isPositive();
    }
  }

  @Test
  void aMistypedCommandIsToldOfItsNeighbours() {
    assertThat(run("statsu")).isEqualTo(2);
    assertThat(err).contains("did you mean status");
  }

  @Test
  void whatWentWrongIsSaidInOneLineWithItsExitCode() {
    assertThat(report(new StorageException("the disk is full"))).isEqualTo(5);
    assertThat(err).isEqualTo("covey: the disk is full\n");
    assertThat(report(new CompletionException(new UnavailableException("nobody")))).isEqualTo(4);
    assertThat(err).isEqualTo("covey: nobody\n");
    BindException inUse = new BindException("Address already in use");
    assertThat(report(new UncheckedIOException("127.0.0.1:7 is in use", inUse))).isEqualTo(1);
    assertThat(err).isEqualTo("covey: 127.0.0.1:7 is in use\n");
    assertThat(report(new UncheckedIOException(inUse))).isEqualTo(1);
    assertThat(err).isEqualTo("covey: Address already in use\n");
    assertThat(report(new AccessDeniedException("/x/door"))).isEqualTo(1);
    assertThat(err).contains("/x/door: permission denied");
    assertThat(report(new IllegalStateException("a\u001b[2Jb\nc"))).isEqualTo(1);
    assertThat(err).isEqualTo("covey: a\\u{1b}[2Jb\\u{a}c\n");
    assertThat(report(new NullPointerException())).isEqualTo(1);
    assertThat(err).contains("should not happen", "COVEY_DEBUG=1");
  }

  private int report(Exception failure) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            OutputStream.nullOutputStream(),
            bytes,
            false,
            false);
    int code = new Failures(console, environment).report(failure);
    err = bytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  @Test
  void internalErrorsShowNoTraceUnlessAsked() {
    assertThat(run("create", "r")).isZero();
    assertThat(run("history", "r", "--before", "nonsense")).isEqualTo(1);
    assertThat(err).hasLineCount(1).doesNotContain("\tat ");
    environment.put("COVEY_DEBUG", "1");
    assertThat(run("history", "r", "--before", "nonsense")).isEqualTo(1);
    assertThat(err).contains("\tat ");
  }
}
