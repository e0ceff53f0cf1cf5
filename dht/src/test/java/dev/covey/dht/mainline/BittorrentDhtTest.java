package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.testing.JsPeer;
import dev.covey.core.testing.PeerProcess;
import dev.covey.dht.Topic;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** With bittorrent-dht of JavaScript, which knows IPv4 only. */
class BittorrentDhtTest extends StrangerContract {

  private static final int PORT = 4711;

  @BeforeAll
  @Timeout(300)
  static void install() {
    JsPeer.install();
  }

  @Override
  PeerProcess start(String bootstrap) {
    return JsPeer.start("dht-peer.js", bootstrap);
  }

  @Override
  String host() {
    return "127.0.0.1";
  }

  @Override
  int announce(PeerProcess stranger, Topic topic) {
    stranger.sendJson(Map.of("announce", topic.key().hex(), "port", PORT));
    assertThat(stranger.await("announced").required("error").asString()).isEmpty();
    return PORT;
  }

  @Test
  void weRefuseItsOlderItemAndItsWrongCas() throws Exception {
    MainlineDht ours = node();
    PeerProcess stranger = stranger(ours);
    stranger.await("ready");
    putBy(stranger, 5, "five");
    JsonNode wrong = putBy(stranger, 6, "six", Map.of("cas", 4));
    assertThat(wrong.required("stored").asInt()).isZero();
    awaitLatest(ours, "five");
    assertThat(putBy(stranger, 6, "six", Map.of("cas", 5)).required("stored").asInt()).isOne();
    assertThat(putBy(stranger, 5, "five", Map.of()).required("stored").asInt()).isZero();
    awaitLatest(ours, "six");
    assertThat(put(ours, 7, "seven", OptionalLong.of(6)).refused()).isZero();
  }
}
