package dev.covey.core.replication.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One peer of each kind for all cases of a class, which take logs of different names. */
@Tag("interop")
@Timeout(90)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InteropTest {

  private Path directory;
  private Peer javaScript;
  private Peer covey;

  @BeforeAll
  @Timeout(300)
  void startPeers(@TempDir Path temporary) {
    directory = temporary;
    javaScript = ProcessPeer.javaScript(directory.resolve("js"));
    covey = new CoveyPeer(directory.resolve("covey"));
  }

  @AfterEach
  void disconnect() {
    covey.reset();
    javaScript.reset();
  }

  @AfterAll
  void stopPeers() {
    try (Peer first = covey;
        Peer second = javaScript) {
      assertThat(first).isNotSameAs(second);
    }
  }

  /** Where further peers may keep what they store. */
  final Path directory() {
    return directory;
  }

  final Peer server(Role role) {
    return role == Role.JAVASCRIPT_SERVES ? javaScript : covey;
  }

  final Peer reader(Role role) {
    return role == Role.JAVASCRIPT_SERVES ? covey : javaScript;
  }

  /** Makes a log at the server, with blocks of that size, 0 for varying ones. */
  final LogKey serve(Role role, String log, LogSpec spec, int blocks, int size) {
    LogKey key = server(role).create(log, spec);
    server(role).append(log, log, blocks, size);
    return key;
  }

  /** Opens the log at the reader, connected to the server. */
  final void read(Role role, String log, LogSpec spec, LogKey key) {
    reader(role).open(log, spec, key);
    reader(role).connect(server(role).listen());
  }

  /** Both have all of it, and it is what was written: by tree hash and by content. */
  static void assertEqualLogs(String log, List<Bytes> written, Peer server, Peer reader) {
    LogState served = server.state(log);
    LogState read = reader.state(log);
    assertThat(read.length()).isEqualTo(served.length()).isEqualTo(written.size());
    assertThat(read.contiguousLength()).isEqualTo(written.size());
    assertThat(read.fork()).isEqualTo(served.fork());
    assertThat(read.byteLength())
        .isEqualTo(served.byteLength())
        .isEqualTo(written.stream().mapToLong(Bytes::length).sum());
    assertThat(read.treeHash()).isEqualTo(served.treeHash());
    assertThat(reader.hash(log, 0, written.size()))
        .isEqualTo(Content.hash(written))
        .isEqualTo(server.hash(log, 0, written.size()));
  }
}
