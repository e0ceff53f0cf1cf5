package dev.covey.core.replication.interop;

import dev.covey.core.log.LogKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Covey in a process of its own, driven by the same lines as {@code log-peer.js}, as far as the
 * cases that kill it need them.
 */
final class CoveyProcess {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final PrintStream OUT = System.out;

  private final CoveyPeer peer;
  private CompletableFuture<Void> appender = CompletableFuture.completedFuture(null);
  private volatile boolean stopped;

  private CoveyProcess(CoveyPeer peer) {
    this.peer = peer;
  }

  public static void main(String[] arguments) throws IOException {
    CoveyProcess process = new CoveyProcess(new CoveyPeer(Path.of(arguments[0])));
    say(Map.of("event", "ready"));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      say(process.answer(MAPPER.readTree(line)));
    }
  }

  private Map<String, Object> answer(JsonNode line) {
    Map<String, Object> answer = new HashMap<>(Map.of("event", "answer"));
    try {
      String log = line.path("log").asString("");
      switch (line.required("do").asString()) {
        case "create" -> answer.put("key", peer.create(log, LogSpec.PLAIN).bytes().hex());
        case "open" -> peer.open(log, LogSpec.PLAIN, LogKey.parse(line.required("key").asString()));
        case "append" ->
            peer.append(
                log,
                line.required("text").asString(),
                line.required("count").asInt(),
                line.required("size").asInt());
        case "appendForever" -> appendForever(log, line);
        case "stopAppending" -> stopAppending();
        case "follow" -> peer.follow(log);
        case "await" ->
            peer.await(
                log,
                line.required("length").asLong(),
                line.required("fork").asLong(),
                line.required("contiguousLength").asLong());
        case "state" -> answer.putAll(state(peer.state(log)));
        case "held" -> answer.put("held", peer.held(log, start(line), end(line)));
        case "hash" -> answer.put("hash", peer.hash(log, start(line), end(line)));
        case "listen" -> answer.put("port", peer.listen());
        case "connect" -> peer.connect(line.required("port").asInt());
        default -> throw new IllegalArgumentException("not a command here: " + line);
      }
    } catch (RuntimeException | AssertionError e) {
      answer.put("error", e + " " + Arrays.toString(e.getStackTrace()));
    }
    return answer;
  }

  private void appendForever(String log, JsonNode line) {
    String text = line.required("text").asString();
    int size = line.required("size").asInt();
    appender =
        CompletableFuture.runAsync(
            () -> {
              while (!stopped) {
                peer.append(log, text, 1, size);
                say(Map.of("event", "appended", "length", peer.state(log).length()));
              }
            });
  }

  private void stopAppending() {
    stopped = true;
    appender.join();
  }

  private static Map<String, Object> state(LogState state) {
    return Map.of(
        "length", state.length(),
        "byteLength", state.byteLength(),
        "fork", state.fork(),
        "contiguousLength", state.contiguousLength(),
        "treeHash", state.treeHash(),
        "uploaded", state.uploaded(),
        "downloaded", state.downloaded(),
        "repeated", state.repeated());
  }

  private static long start(JsonNode line) {
    return line.required("start").asLong();
  }

  private static long end(JsonNode line) {
    return line.required("end").asLong();
  }

  private static synchronized void say(Map<String, Object> line) {
    OUT.println(MAPPER.writeValueAsString(line));
    OUT.flush();
  }
}
