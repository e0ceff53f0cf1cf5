package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.core.testing.Await;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code covey log} as processes: two stores over loopback, signals, and what is told live. */
@Timeout(600)
final class LogPeersTest {

  /** Where blocks are, under logs: to damage one as no command would. */
  private static final Table BLOCKS = new Table("log.block");

  private final Path data;
  private final LogProcesses covey;

  LogPeersTest(@TempDir Path data) {
    this.data = data;
    this.covey = new LogProcesses(data);
  }

  @AfterEach
  void end() {
    covey.close();
  }

  private static String blocks(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "block " + i + "\n")
        .collect(Collectors.joining());
  }

  @Test
  void aServedLogIsFetchedWholeInPartsAndKept() throws Exception {
    String key = covey.run(0, "ours", "new", "journal").strip();
    String other = covey.run(0, "ours", "new", "secret").strip();
    String unused = covey.pipe(0, blocks(0, 5_000), "ours", "append", "journal");
    Process serving = covey.start("ours", "serve", "journal", "--json");
    String at = LogProcesses.address(serving);

    assertThat(covey.run(0, "theirs", "fetch", at, key, "--index", "4000,3,17"))
        .isEqualTo("block 4000\nblock 3\nblock 17\n");
    assertThat(Json.parseObject(covey.run(0, "theirs", "info", key, "--json")).number("heldBlocks"))
        .isEqualTo(3);
    assertThat(covey.run(0, "theirs", "fetch", at, key, "--range", "10..13", "--json"))
        .startsWith("{\"index\":10,\"byteLength\":8,\"text\":\"block 10\"}\n")
        .hasLineCount(3);
    assertThat(covey.run(0, "theirs", "fetch", at, key)).isEqualTo(blocks(0, 5_000));
    assertThat(covey.run(0, "theirs", "fetch", at, key, "--no-output", "--name", "copy"))
        .contains("name       copy", "held       5,000 blocks", "writable   no");
    Path file = data.resolve("file");
    assertThat(
            covey.run(
                0, "theirs", "fetch", at, key, "--raw", "--range", "..2", "-o", file.toString()))
        .isEmpty();
    assertThat(file).hasContent("block 0block 1");

    assertThat(covey.run(3, "theirs", "fetch", at, key, "--index", "5000")).isEmpty();
    assertThat(covey.errors()).contains("5000 blocks").hasLineCount(1);
    assertThat(covey.run(3, "theirs", "fetch", at, key, "--range", "4000..6000")).isEmpty();
    assertThat(covey.errors()).contains("beyond its end").hasLineCount(1);
    assertThat(covey.run(4, "theirs", "fetch", at, other, "--timeout", "20s")).isEmpty();
    assertThat(covey.errors()).contains("does not have log " + other).hasLineCount(1);

    serving.destroy();
    assertThat(LogProcesses.exit(serving)).isZero();
    // Who leaves may be noticed on the way out.
    assertThat(covey.errors("ours").lines())
        .contains("stopped")
        .anyMatch(line -> line.startsWith("+ peer "));
    assertThat(covey.run(4, "theirs", "fetch", at, key)).isEmpty();
    assertThat(covey.errors()).contains(at).hasLineCount(1);
    assertThat(covey.run(0, "theirs", "cat", "copy", "--range", "4999.."))
        .isEqualTo("block 4999\n");
  }

  @Test
  void catTellsLiveWhatOthersAppendAndCutOff() throws Exception {
    String unused = covey.run(0, "ours", "new", "journal");
    unused = covey.run(0, "ours", "append", "journal", "one");
    Process tail = covey.start("ours", "cat", "journal", "--live");
    BufferedReader out = LogProcesses.lines(tail);
    assertThat(out.readLine()).isEqualTo("one");
    unused = covey.run(0, "ours", "append", "journal", "two", "three");
    assertThat(out.readLine()).isEqualTo("two");
    assertThat(out.readLine()).isEqualTo("three");
    unused = covey.run(0, "ours", "truncate", "journal", "1");
    unused = covey.run(0, "ours", "append", "journal", "second");
    assertThat(out.readLine()).isEqualTo("second");
    tail.destroy();
    assertThat(LogProcesses.exit(tail)).isZero();
  }

  @Test
  void fetchSaysThatNobodyIsThereOrNoPeer() throws Exception {
    String key = covey.run(0, "ours", "new", "journal").strip();
    try (java.net.ServerSocket mute =
        new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
      String at = "127.0.0.1:" + mute.getLocalPort();
      assertThat(covey.run(4, "theirs", "fetch", at, key, "--timeout", "700ms")).isEmpty();
      assertThat(covey.errors()).hasLineCount(1);
      forgetThoseBefore(mute);
      Path file = data.resolve("file");
      Process waiting = covey.start("theirs", "fetch", at, key, "-o", file.toString());
      try (java.net.Socket dialled = mute.accept()) {
        waiting.destroy();
        assertThat(LogProcesses.exit(waiting)).isEqualTo(130);
        assertThat(dialled.isConnected()).isTrue();
      }
      assertThat(file).doesNotExist();
    }
    assertThat(covey.run(0, "theirs", "ls")).isEmpty();
  }

  /** Until it is accepted, a connection outlives the process that made it. */
  private static void forgetThoseBefore(java.net.ServerSocket mute) throws IOException {
    mute.setSoTimeout(100);
    try {
      while (true) {
        mute.accept().close();
      }
    } catch (java.net.SocketTimeoutException none) {
      mute.setSoTimeout(60_000);
    }
  }

  @Test
  void commandsWaitForOneAnother() throws Exception {
    String unused = covey.run(0, "ours", "new", "journal");
    Process slow = covey.start("ours", "append", "journal");
    slow.getOutputStream().write("from a slow writer\n".getBytes(StandardCharsets.UTF_8));
    slow.getOutputStream().flush();
    Path lock = data.resolve("ours").resolve("covey.lock");
    Await.until("the slow writer", () -> holds(lock, slow.pid()));
    Process next = covey.start("ours", "ls");
    slow.getOutputStream().close();
    assertThat(LogProcesses.exit(slow)).isZero();
    assertThat(LogProcesses.lines(next).readLine()).endsWith(" * 1 block  journal");
    assertThat(LogProcesses.exit(next)).isZero();
  }

  @Test
  void whatIsAppendedWhileServingIsFetchedLive() throws Exception {
    String key = covey.run(0, "ours", "new", "journal").strip();
    String unused = covey.run(0, "ours", "append", "journal", "before");
    Process serving = covey.start("ours", "serve", "--append", "journal", "--json");
    String at = LogProcesses.address(serving);
    Process live = covey.start("theirs", "fetch", at, key, "--live");
    BufferedReader out = LogProcesses.lines(live);
    assertThat(out.readLine()).isEqualTo("before");
    for (int i = 0; i < 20; i++) {
      serving.getOutputStream().write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
      serving.getOutputStream().flush();
      assertThat(out.readLine()).isEqualTo("line " + i);
    }
    live.destroy();
    assertThat(LogProcesses.exit(live)).isEqualTo(130);
    serving.destroy();
    assertThat(LogProcesses.exit(serving)).isZero();
    assertThat(covey.run(0, "theirs", "cat", key, "--range", "20..")).isEqualTo("line 19\n");
  }

  @Test
  void bytesAreSoughtInAnEncryptedLogThatServersCannotRead() throws Exception {
    String[] keys = covey.run(0, "ours", "new", "diary", "--encrypted").split("\n", -1);
    String unused = covey.pipe(0, blocks(0, 1_000), "ours", "append", "diary");
    Process serving = covey.start("ours", "serve", "--json");
    String at = LogProcesses.address(serving);

    String whole = blocks(0, 1_000).replace("\n", "");
    assertThat(
            covey.run(
                0,
                "theirs",
                "fetch",
                at,
                keys[0],
                "--encryption-key",
                keys[1],
                "--seek",
                "5000",
                "--length",
                "25"))
        .isEqualTo(whole.substring(5_000, 5_025));
    assertThat(
            Json.parseObject(covey.run(0, "theirs", "info", keys[0], "--json"))
                .number("heldBlocks"))
        .isBetween(2L, 5L);
    assertThat(covey.run(0, "theirs", "fetch", at, keys[0], "--seek", "8880"))
        .isEqualTo(whole.substring(8_880));
    assertThat(covey.run(3, "theirs", "fetch", at, keys[0], "--seek", "9000")).isEmpty();
    assertThat(covey.errors()).contains("8890 bytes").hasLineCount(1);
    assertThat(covey.run(0, "theirs", "fetch", at, keys[0])).isEqualTo(blocks(0, 1_000));
    assertThat(covey.run(0, "theirs", "info", keys[0], "--secret")).isEqualTo(keys[1] + "\n");
    assertThat(covey.run(0, "others", "fetch", at, keys[0], "--range", "0..1"))
        .doesNotContain("block");
    serving.destroy();
    assertThat(LogProcesses.exit(serving)).isZero();
  }

  @Test
  void whatIsDamagedIsNamedDroppedAndFetchedAgain() throws Exception {
    String key = covey.run(0, "ours", "new", "journal").strip();
    String unused = covey.pipe(0, blocks(0, 100), "ours", "append", "journal");
    Process serving = covey.start("ours", "serve", "--json");
    String at = LogProcesses.address(serving);
    unused = covey.run(0, "theirs", "fetch", at, key, "--no-output");
    assertThat(covey.run(0, "theirs", "audit")).contains("100 blocks of 100", "nothing is wrong");

    damage(covey.store("theirs"), 7);
    assertThat(covey.run(1, "theirs", "audit", key)).contains("block 7 is not what was signed");
    JsonObject report = Json.parseObject(covey.run(1, "theirs", "audit", "--json"));
    assertThat(report.flag("clean")).isFalse();
    assertThat(report.objects("findings").get(0).number("start")).isEqualTo(7);
    assertThat(covey.run(0, "theirs", "repair", key)).contains("99 blocks of 100");
    assertThat(covey.run(3, "theirs", "cat", key, "--range", "6..8")).isEqualTo("block 6\n");
    assertThat(covey.errors()).contains("block 7 is not here").hasLineCount(1);
    assertThat(covey.run(0, "theirs", "fetch", at, key, "--index", "7")).isEqualTo("block 7\n");

    damage(covey.store("theirs"), 50);
    assertThat(covey.run(0, "theirs", "repair", key, "--from", at)).contains("100 blocks of 100");
    assertThat(covey.errors()).isEqualTo("1 block dropped\n");
    assertThat(covey.run(0, "theirs", "cat", key)).isEqualTo(blocks(0, 100));
    serving.destroy();
    assertThat(LogProcesses.exit(serving)).isZero();
  }

  private static void damage(Path store, int index) {
    try (LogStore open = LogStore.open(store)) {
      int blocks =
          open.storage()
              .write(
                  tx -> {
                    List<Bytes> keys = new ArrayList<>();
                    tx.scan(
                        BLOCKS,
                        Bytes.wrap(new byte[1]),
                        Bytes.wrap(new byte[] {-1}),
                        (at, block) -> keys.add(at));
                    tx.put(BLOCKS, keys.get(index), Bytes.utf8("forged!"));
                    return keys.size();
                  });
      assertThat(blocks).isEqualTo(100);
    }
  }

  private static boolean holds(Path lock, long pid) {
    try {
      return Files.exists(lock) && Files.readString(lock).strip().equals(String.valueOf(pid));
    } catch (IOException e) {
      return false;
    }
  }
}
