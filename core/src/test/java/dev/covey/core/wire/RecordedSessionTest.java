package dev.covey.core.wire;

import static dev.covey.core.testing.Vectors.hex;
import static dev.covey.core.testing.Vectors.list;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.testing.Vectors;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Puts our side in the place of one of the two JavaScript peers whose talk was recorded. */
@Timeout(30)
class RecordedSessionTest {

  private final Random random = new Random(11);

  @Test
  void readsEveryRecordedMessageOfInitiators() {
    for (JsonNode session : list(Vectors.load("sessions").required("sessions"))) {
      listen(session, "initiator");
    }
  }

  @Test
  void readsEveryRecordedMessageOfResponders() {
    for (JsonNode session : list(Vectors.load("sessions").required("sessions"))) {
      listen(session, "responder");
    }
  }

  private void listen(JsonNode session, String speaker) {
    boolean weDial = speaker.equals("responder");
    JsonNode noise = session.required("noise");
    String us = weDial ? "initiator" : "responder";
    KeyPair identity = KeyPair.fromSeed(hex(noise, us + "StaticSeed"));
    KeyPair ephemeral = KeyPair.fromSeed(hex(noise, us + "EphemeralSeed"));
    List<Bytes> heard = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new HandshakeHandler(
                weDial
                    ? NoiseHandshake.initiator(identity, ephemeral)
                    : NoiseHandshake.responder(identity, ephemeral),
                ConnectionOptions.defaults(),
                new HandshakeHandler.Result() {
                  @Override
                  public void connected(Connection connection) {
                    assertThat(connection.handshakeHash()).isEqualTo(hex(session, "handshakeHash"));
                    connection.start(
                        (array, offset, length) -> heard.add(Bytes.wrap(array, offset, length)));
                  }

                  @Override
                  public void failed(Exception cause) {
                    failures.add(String.valueOf(cause));
                  }
                }));
    for (JsonNode raw : list(session.required("raw"))) {
      if (raw.required("from").asString().equals(speaker)) {
        byte[] bytes = hex(raw, "hex").toByteArray();
        int cut = random.nextInt(bytes.length);
        channel.writeInbound(
            Unpooled.copiedBuffer(bytes, 0, cut),
            Unpooled.copiedBuffer(bytes, cut, bytes.length - cut));
      }
    }
    channel.runPendingTasks();
    List<Bytes> expected =
        list(session.required("frames")).stream()
            .filter(f -> f.required("from").asString().equals(speaker))
            .map(f -> hex(f, "plaintext"))
            .filter(plaintext -> !plaintext.isEmpty())
            .toList();
    assertThat(failures).isEmpty();
    assertThat(heard).isEqualTo(expected).isNotEmpty();
    channel.finishAndReleaseAll();
  }
}
