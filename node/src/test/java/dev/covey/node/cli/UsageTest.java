package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.StorageException;
import dev.covey.core.UnavailableException;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.http.LocalDoor;
import dev.covey.node.identity.DirectoryInUse;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Help, settings, and what is said of commands that make no sense or fail. */
@Timeout(60)
final class UsageTest extends TypedCommands {

  UsageTest(@TempDir Path data) {
    super(data);
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
  void everyHelpTextIsWholeSentences() {
    forEach(
        Commands.line(shell()),
        line -> {
          String name = line.getCommandSpec().qualifiedName();
          String[] words = line.getCommandSpec().usageMessage().description();
          for (String paragraph : words) {
            assertThat(paragraph).as(name).endsWith(".");
          }
          assertThat(words[0].length()).as(name + ": " + words[0]).isLessThan(140);
          for (String shown : line.getCommandSpec().usageMessage().footer()) {
            assertThat(shown).as(name).doesNotStartWith("covey ");
          }
        });
    assertThat(HelpText.sentences("One: two.", "See `x.y`. Three. four."))
        .containsExactly("One: two.", "See `x.y`. Three. four.");
    assertThat(run("mirror", "--help")).isZero();
    assertThat(out).contains("--listen").doesNotContain("--name", "--no-inbox");
    assertThat(run("mirror", "--name", "x")).isEqualTo(2);
    assertThat(run("doctor", "--help")).isZero();
    assertThat(out).doesNotContain("--no-read-marks");
  }

  private static void forEach(CommandLine line, Consumer<CommandLine> check) {
    check.accept(line);
    line.getSubcommands().values().forEach(one -> forEach(one, check));
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
  void aMistypedCommandIsToldOfItsNeighbours() {
    assertThat(run("statsu")).isEqualTo(2);
    assertThat(err).contains("no command is called \"statsu\"", "did you mean status");
    assertThat(run("jion", "covey:" + "y".repeat(300))).isEqualTo(2);
    assertThat(err).contains("did you mean join?").doesNotContain("yyyyy");
    assertThat(run("nosuch")).isEqualTo(2);
    assertThat(err).contains("no command is called").doesNotContain("did you mean");
    assertThat(run("node", "--nmae", "x")).isEqualTo(2);
    assertThat(err).contains("no option is called \"--nmae\"", "did you mean --name");
    assertThat(run("contact", "lsit")).isEqualTo(2);
    assertThat(err).contains("did you mean list");
  }

  @Test
  void whatIsMissingOrTooMuchIsSaidInPlainWords() {
    assertThat(run("send")).isEqualTo(2);
    assertThat(err).startsWith("covey send: ROOM is missing\n");
    assertThat(run("rooms", "x".repeat(300))).isEqualTo(2);
    assertThat(err).contains("is one word too many").doesNotContain("x".repeat(50));
    assertThat(run("tail", "r", "-n", "x")).isEqualTo(2);
    assertThat(err).contains("--count needs a whole number, not \"x\"");
    assertThat(run("tail", "r", "-n")).isEqualTo(2);
    assertThat(err).contains("--count needs N");
    assertThat(run("create", "r")).isZero();
    assertThat(run("policy", "r", "--mirror", "xyz")).isEqualTo(2);
    assertThat(err).contains("--mirror is a device: 64 hex digits").hasLineCount(1);
    assertThat(run("device", "add", "nonsense")).isEqualTo(2);
    assertThat(run("device", "add", "")).isEqualTo(2);
    assertThat(err).contains("the CODE is empty").hasLineCount(1);
    assertThat(run("room")).isZero();
    assertThat(out).contains("covey room why");
  }

  @Test
  void aLinkBrokenOverLinesIsPutTogether() {
    assertThat(run("join", "memory:rea", "ding")).isZero();
    assertThat(out).contains("room \"reading\" joined");
  }

  @Test
  void aNodeThatIsJustStartingIsWaitedFor() {
    List<LocalDoor> doors = new ArrayList<>();
    opening =
        () -> {
          if (doors.isEmpty()) {
            doors.add(LocalDoor.open(node, data, () -> {}));
            throw new DirectoryInUse(data, "process 7");
          }
        };
    assertThat(run("create", "r")).isZero();
    assertThat(node.isClosed()).isFalse();
    doors.forEach(LocalDoor::close);
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
    assertThat(run("history", "r", "--before", "nonsense")).isEqualTo(2);
    assertThat(err).contains("no page of this room has that cursor").hasLineCount(1);
    assertThat(run("name", "r", "other")).isEqualTo(1);
    assertThat(err).hasLineCount(1).doesNotContain("\tat ");
    environment.put("COVEY_DEBUG", "1");
    assertThat(run("name", "r", "other")).isEqualTo(1);
    assertThat(err).contains("\tat ");
  }
}
