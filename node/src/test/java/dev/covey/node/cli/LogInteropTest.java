package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.log.LogKey;
import dev.covey.core.testing.JsPeer;
import dev.covey.core.testing.PeerProcess;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code covey log} and a JavaScript Hypercore on plain TCP, each serving the other. */
@Tag("interop")
@Timeout(240)
final class LogInteropTest {

  private static final String SECRET = "5e".repeat(32);

  private final Path data;
  private final LogProcesses covey;

  LogInteropTest(@TempDir Path data) {
    this.data = data;
    this.covey = new LogProcesses(data);
  }

  @BeforeAll
  @Timeout(300)
  static void install() {
    JsPeer.install();
  }

  @AfterEach
  void end() {
    covey.close();
  }

  private PeerProcess javaScript(String mode, String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = mode;
    arguments[1] = data.resolve("js").toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    return JsPeer.start("hypercore-peer.js", arguments);
  }

  @Test
  void javaScriptReadsAnEncryptedLogThatIsServedAndWhatIsAddedMeanwhile() throws Exception {
    String key = covey.run(0, "ours", "new", "diary", "--hex", "--encryption-key", SECRET);
    String unused = covey.pipe(0, "one\ntwo\nthree\n", "ours", "append", "diary");
    Process serving = covey.start("ours", "serve", "diary", "--append", "diary", "--json");
    String at = LogProcesses.address(serving);
    String port = at.substring(at.indexOf(':') + 1);
    try (PeerProcess peer =
        javaScript("fetch", port, key.lines().findFirst().orElseThrow(), SECRET)) {
      peer.send("get 3");
      assertThat(texts(peer.await("blocks"))).containsExactly("one", "two", "three");
      serving.getOutputStream().write("four\nfive\n".getBytes(StandardCharsets.UTF_8));
      serving.getOutputStream().flush();
      peer.send("get 5");
      assertThat(texts(peer.await("blocks"))).endsWith("four", "five");
    }
    serving.destroy();
    assertThat(LogProcesses.exit(serving)).isZero();
  }

  @Test
  void fetchesFromJavaScriptWholeInPartsByBytesAndLive() throws Exception {
    List<String> blocks = IntStream.range(0, 300).mapToObj(i -> "block-" + i).toList();
    try (PeerProcess peer = javaScript("serve", SECRET)) {
      JsonNode listening = peer.await("listening");
      String at = "127.0.0.1:" + listening.required("port").asInt();
      String key = listening.required("key").asString();
      peer.send("append " + String.join(" ", blocks));
      assertThat(peer.await("done")).isNotNull();

      assertThat(
              covey.run(
                  0, "ours", "fetch", at, key, "--encryption-key", SECRET, "--index", "299,0"))
          .isEqualTo("block-299\nblock-0\n");
      String whole = String.join("", blocks);
      assertThat(covey.run(0, "ours", "fetch", at, key, "--seek", "1000", "--length", "30"))
          .isEqualTo(whole.substring(1_000, 1_030));
      assertThat(covey.run(0, "ours", "fetch", at, key))
          .isEqualTo(blocks.stream().map(block -> block + "\n").collect(Collectors.joining()));
      assertThat(covey.run(0, "ours", "audit")).contains("300 blocks of 300", "nothing is wrong");

      Process live = covey.start("ours", "fetch", at, key, "--live", "--range", "299..");
      BufferedReader out = LogProcesses.lines(live);
      assertThat(out.readLine()).isEqualTo("block-299");
      peer.send("append live-1 live-2");
      assertThat(out.readLine()).isEqualTo("live-1");
      assertThat(out.readLine()).isEqualTo("live-2");
      peer.send("truncate 300");
      peer.send("append rewritten");
      assertThat(out.readLine()).isEqualTo("rewritten");
      live.destroy();
      assertThat(LogProcesses.exit(live)).isEqualTo(130);
      assertThat(covey.errors("ours")).isEqualTo("the log was truncated to 300 blocks\n");

      String unknown = LogKey.parse("ab".repeat(32)).toString();
      assertThat(covey.run(4, "ours", "fetch", at, unknown, "--timeout", "20s")).isEmpty();
      assertThat(covey.errors()).contains(unknown).hasLineCount(1);
    }
  }

  private static List<String> texts(JsonNode answer) {
    return answer.required("blocks").valueStream().map(JsonNode::asString).toList();
  }
}
