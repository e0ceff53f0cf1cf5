package dev.covey.core.replication.interop;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.core.testing.JsPeer;
import dev.covey.core.testing.PeerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A peer in a process of its own, which can be killed: log-peer.js, or {@link CoveyProcess}. */
final class ProcessPeer implements Peer {

  /** Longer than what the other side waits, so that it can say what it waits for. */
  private static final Duration DEADLINE = Duration.ofSeconds(40);

  /** For what may take long; the other side gives up when it sees no progress. */
  private static final Duration PROGRESSING = Duration.ofMinutes(5);

  private final PeerProcess process;

  private ProcessPeer(PeerProcess process) {
    this.process = process;
    JsonNode unused = process.await("ready");
  }

  /** JavaScript, with what is stored in the directory; skips the test without node. */
  static ProcessPeer javaScript(Path directory) {
    return new ProcessPeer(JsPeer.start("log-peer.js", directory.toString()));
  }

  /** Covey in another virtual machine, with what is stored in the directory. */
  static ProcessPeer covey(Path directory) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessPeer(
        PeerProcess.start(
            Path.of("").toAbsolutePath(),
            List.of(
                java.toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                CoveyProcess.class.getName(),
                directory.toString())));
  }

  /** Appends one block after the other until it is killed, or told to stop. */
  void appendForever(String log, String text, int size) {
    call("appendForever", Map.of("log", log, "text", text, "size", size));
  }

  /** Ends {@link #appendForever}; returns when the last block is stored. */
  void stopAppending() {
    call("stopAppending", Map.of());
  }

  /** Waits until so many blocks are stored, as {@link #appendForever} tells; returns how many. */
  long awaitAppended(long length) {
    while (true) {
      long appended = process.await("appended").required("length").asLong();
      if (appended >= length) {
        return appended;
      }
    }
  }

  /** Ends it as kill -9 does. */
  void kill() {
    process.kill();
  }

  @Override
  public LogKey create(String log, LogSpec spec) {
    return LogKey.parse(call("create", spec(log, spec)).required("key").asString());
  }

  @Override
  public void open(String log, LogSpec spec, LogKey key) {
    Map<String, Object> arguments = spec(log, spec);
    arguments.put("key", key.bytes().hex());
    call("open", arguments);
  }

  @Override
  public void append(String log, String text, int count, int size) {
    call("append", Map.of("log", log, "text", text, "count", count, "size", size));
  }

  @Override
  public void truncate(String log, long length) {
    call("truncate", Map.of("log", log, "length", length));
  }

  @Override
  public void clear(String log, long start, long end) {
    call("clear", range(log, start, end));
  }

  @Override
  public LogState state(String log) {
    JsonNode state = call("state", Map.of("log", log));
    return new LogState(
        state.required("length").asLong(),
        state.required("byteLength").asLong(),
        state.required("fork").asLong(),
        state.required("contiguousLength").asLong(),
        state.required("treeHash").asString(),
        state.required("uploaded").asLong(),
        state.required("downloaded").asLong(),
        state.required("repeated").valueStream().map(JsonNode::asLong).toList());
  }

  @Override
  public long held(String log, long start, long end) {
    return call("held", range(log, start, end)).required("held").asLong();
  }

  @Override
  public String hash(String log, long start, long end) {
    return call("hash", range(log, start, end)).required("hash").asString();
  }

  @Override
  public String get(String log, List<Long> indexes) {
    return call("get", Map.of("log", log, "indexes", indexes)).required("hash").asString();
  }

  @Override
  public Place seek(String log, long at) {
    JsonNode place = call("seek", Map.of("log", log, "byte", at));
    return new Place(place.required("index").asLong(), place.required("offset").asLong());
  }

  @Override
  public void download(String log, long start, long end) {
    call("download", range(log, start, end));
  }

  @Override
  public void follow(String log) {
    call("follow", Map.of("log", log));
  }

  @Override
  public void await(String log, long length, long fork, long contiguousLength) {
    call(
        PROGRESSING,
        "await",
        Map.of("log", log, "length", length, "fork", fork, "contiguousLength", contiguousLength));
  }

  @Override
  public void extend(String log, String extension) {
    call("extend", Map.of("log", log, "extension", extension));
  }

  @Override
  public void broadcast(String log, String extension, String text) {
    call("broadcast", Map.of("log", log, "extension", extension, "text", text));
  }

  @Override
  public List<String> heard(String log, int count) {
    JsonNode answer = call("heard", Map.of("log", log, "count", count));
    return answer.required("heard").values().stream().map(JsonNode::asString).toList();
  }

  @Override
  public int listen() {
    return call("listen", Map.of()).required("port").asInt();
  }

  @Override
  public void connect(int port) {
    call("connect", Map.of("port", port));
  }

  @Override
  public void reset() {
    call("reset", Map.of());
  }

  @Override
  public void close() {
    process.close();
  }

  private static Map<String, Object> range(String log, long start, long end) {
    return Map.of("log", log, "start", start, "end", end);
  }

  private static Map<String, Object> spec(String log, LogSpec spec) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("log", log);
    arguments.put("kind", spec.kind().label);
    Bytes encryption = spec.encryption();
    if (encryption != null) {
      arguments.put("encryption", encryption.hex());
    }
    return arguments;
  }

  @CanIgnoreReturnValue
  private JsonNode call(String command, Map<String, ?> arguments) {
    return call(DEADLINE, command, arguments);
  }

  @CanIgnoreReturnValue
  private JsonNode call(Duration deadline, String command, Map<String, ?> arguments) {
    Map<String, Object> line = new HashMap<>(arguments);
    line.put("do", command);
    process.sendJson(line);
    JsonNode answer = process.await("answer", deadline);
    if (answer.has("error")) {
      throw new AssertionError(command + " " + arguments + ": " + answer.get("error").asString());
    }
    return answer;
  }
}
