package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import dev.covey.node.identity.DataDirectory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code covey log} on one store, in this process, without a network. */
@Timeout(60)
final class LogCommandsTest {

  private final Path data;
  private final Map<String, String> environment = new HashMap<>();
  private byte[] out = {};
  private String err = "";

  LogCommandsTest(@TempDir Path data) {
    this.data = data;
    environment.put("HOME", data.toString());
    environment.put("COVEY_DATA", data.resolve("covey").toString());
  }

  private int run(String... args) {
    return pipe(new byte[0], args);
  }

  private int pipe(byte[] input, String... args) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Console console =
        new Console(new ByteArrayInputStream(input), outBytes, errBytes, false, false);
    String[] all = new String[args.length + 1];
    all[0] = "log";
    System.arraycopy(args, 0, all, 1, args.length);
    int code =
        Main.run(
            console,
            environment,
            options -> {
              throw new AssertionError("a log needs no node");
            },
            all);
    out = outBytes.toByteArray();
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  private String text() {
    return new String(out, StandardCharsets.UTF_8);
  }

  private JsonObject json() {
    return Json.parseObject(text());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Path store() {
    return data.resolve("covey").resolve("logs");
  }

  @Test
  void everyCommandHelpsWithExamples() {
    assertThat(run()).isZero();
    assertThat(text()).contains("Usage: covey log", "Examples:", "append", "serve", "fetch");
    for (String name :
        List.of(
            "new",
            "ls",
            "append",
            "cat",
            "info",
            "truncate",
            "clear",
            "serve",
            "fetch",
            "audit",
            "repair")) {
      assertThat(run(name, "--help")).as(name).isZero();
      assertThat(text()).as(name).contains("Usage: covey log " + name, "Examples:", "--store");
    }
  }

  @Test
  void aLogIsMadeAppendedToAndRead() {
    assertThat(run("new", "journal")).isZero();
    LogKey key = LogKey.parse(text().strip());
    assertThat(run("append", "journal", "one block", "grüß")).isZero();
    assertThat(err).isEqualTo("2 blocks appended, 0..2\n");
    assertThat(pipe(utf8("a\n\nlast"), "append", key.toString(), "--json")).isZero();
    assertThat(json().number("first")).isEqualTo(2);
    assertThat(json().number("length")).isEqualTo(5);
    assertThat(run("cat", key.bytes().hex())).isZero();
    assertThat(text()).isEqualTo("one block\ngrüß\na\n\nlast\n");
    assertThat(run("cat", "journal", "--range", "1..3", "--json")).isZero();
    assertThat(text().lines())
        .containsExactly(
            "{\"index\":1,\"byteLength\":6,\"text\":\"grüß\"}",
            "{\"index\":2,\"byteLength\":1,\"text\":\"a\"}");
    assertThat(run("cat", "journal", "--range", "4..", "--raw")).isZero();
    assertThat(text()).isEqualTo("last");
  }

  @Test
  void aProgramFindsTheSameLogUnderItsName() {
    assertThat(run("new", "journal", "--hex")).isZero();
    String key = text().strip();
    try (LogStore open = LogStore.open(store())) {
      Log log = open.create("journal");
      assertThat(log.key().bytes().hex()).isEqualTo(key);
      log.append(Bytes.utf8("from a program"));
    }
    assertThat(run("cat", "journal")).isZero();
    assertThat(text()).isEqualTo("from a program\n");
  }

  @Test
  void aFileComesBackByteForByte() throws IOException {
    byte[] content = new byte[300_000];
    new Random(7).nextBytes(content);
    Path file = data.resolve("photo");
    Files.write(file, content);
    assertThat(run("new", "photos", "-q")).isZero();
    assertThat(run("append", "photos", "--file", file.toString(), "--block-size", "100K")).isZero();
    assertThat(err).startsWith("3 blocks appended");
    assertThat(run("cat", "photos", "--raw")).isZero();
    assertThat(out).isEqualTo(content);
    Path copy = data.resolve("copy");
    assertThat(run("cat", "photos", "--raw", "-o", copy.toString())).isZero();
    assertThat(copy).hasBinaryContent(content);
    assertThat(run("cat", "photos", "--raw", "-o", copy.toString())).isEqualTo(1);
    assertThat(err).contains("already there").hasLineCount(1);
    assertThat(pipe(content, "append", "photos", "--file", "-", "--block-size", "1M")).isZero();
    assertThat(run("cat", "photos", "--range", "3..", "--raw")).isZero();
    assertThat(out).isEqualTo(content);
    assertThat(run("cat", "photos", "--range", "0..1", "--json")).isZero();
    assertThat(java.util.Base64.getDecoder().decode(json().string("base64")))
        .isEqualTo(Arrays.copyOf(content, 100 << 10));
  }

  @Test
  void manyLinesAreKeptInOrderAndBytesAreNotTouched() {
    String lines =
        IntStream.range(0, 20_000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
    byte[] input = (lines + "\n\u00ff").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(run("new", "many")).isZero();
    assertThat(pipe(input, "append", "many")).isZero();
    assertThat(run("cat", "many")).isZero();
    assertThat(new String(out, StandardCharsets.ISO_8859_1)).isEqualTo(lines + "\n\u00ff\n");
  }

  @Test
  void truncatingStartsANewFork() {
    assertThat(run("new", "journal")).isZero();
    assertThat(run("append", "journal", "a", "b", "c")).isZero();
    assertThat(run("truncate", "journal", "1", "--json")).isZero();
    assertThat(json().number("length")).isEqualTo(1);
    assertThat(json().number("fork")).isEqualTo(1);
    assertThat(run("append", "journal", "B")).isZero();
    assertThat(run("cat", "journal")).isZero();
    assertThat(text()).isEqualTo("a\nB\n");
    for (String wrong : List.of("2", "3", "1000")) {
      assertThat(run("truncate", "journal", wrong)).isEqualTo(1);
      assertThat(err).contains("2 blocks", "not to " + wrong).hasLineCount(1);
    }
  }

  @Test
  void clearedBlocksAreForgottenAndStayPartOfTheLog() {
    assertThat(run("new", "journal")).isZero();
    assertThat(run("append", "journal", "a", "b", "c", "d")).isZero();
    assertThat(run("clear", "journal", "1..3")).isZero();
    assertThat(err).isEqualTo("2 blocks forgotten in 1..3\n");
    assertThat(run("cat", "journal")).isEqualTo(3);
    assertThat(text()).isEqualTo("a\n");
    assertThat(err).contains("block 1 is not here", "fetch").hasLineCount(1);
    assertThat(run("info", "journal", "--json")).isZero();
    assertThat(json().number("heldBlocks")).isEqualTo(2);
    assertThat(json().number("length")).isEqualTo(4);
    assertThat(run("clear", "journal", "2..", "--json")).isZero();
    assertThat(json().number("blocks")).isEqualTo(1);
    assertThat(run("audit", "journal")).isZero();
    assertThat(text()).contains("1 block of 4 checked", "nothing is wrong");
    assertThat(run("repair", "journal")).isZero();
  }

  @Test
  void anEncryptedLogIsReadWithItsKeyOnly() throws IOException {
    assertThat(run("new", "diary", "--encrypted")).isZero();
    List<String> keys = text().lines().toList();
    assertThat(keys.get(1)).matches("[0-9a-f]{64}");
    assertThat(run("append", "diary", "dear", "diary")).isZero();
    assertThat(run("cat", "diary")).isZero();
    assertThat(text()).isEqualTo("dear\ndiary\n");
    assertThat(run("info", "diary")).isZero();
    assertThat(text())
        .contains("2 blocks, 9 bytes", "yes, its key is here")
        .doesNotContain(keys.get(1));
    assertThat(run("info", "diary", "--secret")).isZero();
    assertThat(text()).isEqualTo(keys.get(1) + "\n");
    try (LogStore open = LogStore.open(store())) {
      Log stored = open.open(LogKey.parse(keys.get(0)));
      assertThat(stored.local(0).orElseThrow().utf8()).doesNotContain("dear");
      assertThat(stored.encrypted(Bytes.hex(keys.get(1))).local(0)).contains(Bytes.utf8("dear"));
    }
    assertThat(run("new", "plain")).isZero();
    assertThat(run("info", "plain", "--secret")).isEqualTo(3);
    assertThat(run("new", "again", "--encryption-key", keys.get(1), "--json")).isZero();
    assertThat(json().string("encryptionKey")).isEqualTo(keys.get(1));
  }

  @Test
  void aLogOfHypercore10IsKeptAndWrittenAgain() {
    assertThat(run("new", "old", "--compat", "--json")).isZero();
    String key = json().string("key");
    assertThat(run("append", "old", "one")).isZero();
    assertThat(run("append", key, "two")).isZero();
    assertThat(run("cat", "old")).isZero();
    assertThat(text()).isEqualTo("one\ntwo\n");
    try (LogStore open = LogStore.open(store())) {
      assertThat(open.deriveKeyPair("old").publicKey().bytes())
          .isEqualTo(LogKey.parse(key).bytes());
    }
  }

  @Test
  void bytesAreSoughtAcrossBlocks() {
    assertThat(run("new", "journal")).isZero();
    assertThat(run("append", "journal", "abc", "", "defg", "h")).isZero();
    assertThat(run("cat", "journal", "--seek", "2", "--length", "3")).isZero();
    assertThat(text()).isEqualTo("cde");
    assertThat(run("cat", "journal", "--seek", "0")).isZero();
    assertThat(text()).isEqualTo("abcdefgh");
    assertThat(run("cat", "journal", "--seek", "8")).isZero();
    assertThat(text()).isEmpty();
    assertThat(run("cat", "journal", "--seek", "4", "--length", "1", "--json")).isZero();
    assertThat(text()).isEqualTo("{\"index\":2,\"byteLength\":1,\"text\":\"e\"}\n");
    assertThat(run("cat", "journal", "--seek", "9")).isEqualTo(3);
    assertThat(err).contains("8 bytes").hasLineCount(1);
  }

  @Test
  void infoAndListSayWhatIsThere() {
    assertThat(run("new", "journal")).isZero();
    String key = text().strip();
    assertThat(run("append", "journal", "12345", "67")).isZero();
    assertThat(run("info", "journal")).isZero();
    assertThat(text())
        .contains("key        " + key, "length     2 blocks, 7 bytes", "held       2 blocks")
        .contains("writable   yes");
    assertThat(run("info", "journal", "--json")).isZero();
    assertThat(json().string("keyHex")).isEqualTo(LogKey.parse(key).bytes().hex());
    assertThat(json().number("byteLength")).isEqualTo(7);
    assertThat(json().number("heldBlocks")).isEqualTo(2);
    assertThat(json().string("discoveryKey"))
        .isEqualTo(LogKey.parse(key).discoveryKey().bytes().hex());
    assertThat(run("new")).isZero();
    assertThat(run("ls")).isZero();
    assertThat(text()).contains(key + " * 2 blocks  journal\n").contains("0 blocks  log-");
  }

  @ParameterizedTest
  @CsvSource({
    "cat nothing, 3, covey log ls",
    "cat journal --range 2..1, 2, A..B",
    "cat journal --range x, 2, A..B",
    "cat journal --range -3..4, 2, A..B",
    "cat journal --range 0..9, 3, 2 blocks",
    "cat journal --raw --json, 2, exclude",
    "append nothing x, 3, nothing",
    "append journal x --file y, 2, exclude",
    "append journal --file /nonexistent, 1, no such file",
    "append journal --file /nonexistent --block-size 0, 2, size",
    "append journal --file /nonexistent --block-size 16M, 2, size",
    "new journal, 1, already",
    "truncate journal x, 2, LENGTH",
    "truncate journal -- -1, 1, not to -1",
    "clear journal 0..3, 3, 2 blocks",
    "clear journal 5, 2, A..B",
    "clear nothing 0..1, 3, nothing",
    "audit nothing, 3, nothing",
    "repair journal --from nonsense, 2, HOST:PORT",
    "new x --encryption-key 12, 2, 64 hex digits",
    "cat journal --seek 1 --live, 2, --seek",
    "cat journal --seek -1, 2, byte",
    "serve --append nothing, 3, nothing",
    "serve --host nowhere.invalid, 4, nowhere.invalid",
    "serve --port 70000, 2, 65535",
    "serve nothing, 3, nothing",
    "fetch nonsense KEY, 2, HOST:PORT",
    "fetch 127.0.0.1:1 KEY, 2, z-base-32",
    "nonsense, 2, nonsense",
  })
  void badInputGetsOneClearLine(String line, int code, String said) {
    assertThat(run("new", "journal")).isZero();
    assertThat(run("append", "journal", "a", "b")).isZero();
    assertThat(run(line.split(" "))).as(err).isEqualTo(code);
    assertThat(err).contains(said).doesNotContain("Exception");
    assertThat(err.lines().count()).isLessThanOrEqualTo(code == 2 ? 3 : 1);
    assertThat(run("cat", "journal")).isZero();
    assertThat(text()).isEqualTo("a\nb\n");
  }

  @Test
  void somebodyElsesLogIsNotWritable() {
    LogKey key;
    try (LogStore theirs = LogStore.open(data.resolve("theirs"))) {
      key = theirs.create("theirs").key();
    }
    try (LogStore open = LogStore.open(store())) {
      Log unused = open.open(key);
    }
    for (String command : List.of("append", "truncate")) {
      assertThat(run(command, key.toString(), "0")).isEqualTo(1);
      assertThat(err).contains("somebody else's log").hasLineCount(1);
    }
  }

  @Test
  void aStoreIsOnlyMadeByThoseWhoWriteIntoIt() {
    for (String command : List.of("ls", "cat x", "append x y", "info x", "serve")) {
      assertThat(run(command.split(" "))).as(command).isEqualTo(3);
      assertThat(err).contains(store().toString(), "--store").hasLineCount(1);
    }
    assertThat(store()).doesNotExist();
  }

  @Test
  void aStoreInUseIsNamed() {
    assertThat(run("new", "journal")).isZero();
    try (LogStore held = LogStore.open(store())) {
      assertThat(held.keys()).hasSize(1);
      assertThat(run("ls")).isEqualTo(5);
      assertThat(err).contains(store().toString(), "in use by process").hasLineCount(1);
    }
    assertThat(run("ls")).isZero();
  }

  @Test
  void aDataDirectoryMayBeginWithLogs() {
    assertThat(run("new", "journal")).isZero();
    try (DataDirectory directory = DataDirectory.open(data.resolve("covey"))) {
      assertThat(directory.store()).isNotEqualTo(store());
    }
    assertThat(run("ls")).isZero();
    assertThat(run("ls", "--store", data.resolve("covey/logs").toString())).isZero();
    assertThat(text()).contains("journal");
  }
}
