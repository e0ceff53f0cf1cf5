package dev.covey.dht.mainline;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.covey.core.testing.PeerProcess;
import dev.covey.dht.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Nodes of libtorrent, by its Python binding; without it a test is skipped, loudly. */
final class Libtorrent {

  private Libtorrent() {}

  /** Starts one on a loopback address, joining at {@code HOST:PORT}, or nowhere if it is a dash. */
  static PeerProcess start(String host, String bootstrap) throws InterruptedException {
    // A python3 that comes first on the path need not be the one with the system's packages.
    String python = isInstalled("python3") ? "python3" : "/usr/bin/python3";
    assumeTrue(
        isInstalled(python), "SKIPPED: interop needs libtorrent for Python (python3-libtorrent)");
    return PeerProcess.start(
        Path.of("src/test/python").toAbsolutePath(),
        List.of(python, "dht-peer.py", host, bootstrap));
  }

  /** Has it announce the topic; returns the port it announces, which is its own. */
  static int announce(PeerProcess libtorrent, Topic topic) {
    libtorrent.sendJson(Map.of("announce", topic.key().hex()));
    return libtorrent.await("announcing").required("port").asInt();
  }

  private static boolean isInstalled(String python) throws InterruptedException {
    try {
      return new ProcessBuilder(python, "-c", "import libtorrent")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
