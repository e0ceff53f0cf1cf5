package dev.covey.core.wire;

import static dev.covey.core.testing.Vectors.hex;
import static dev.covey.core.testing.Vectors.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.testing.Vectors;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class NoiseHandshakeTest {

  @Test
  void speaksTheRecordedHandshake() throws Exception {
    JsonNode v =
        list(Vectors.load("noise").required("handshakes")).stream()
            .filter(h -> h.required("pattern").asString().equals("XX"))
            .findFirst()
            .orElseThrow();
    KeyPair initiatorStatic = KeyPair.fromSeed(hex(v.required("initiatorStatic"), "seed"));
    KeyPair responderStatic = KeyPair.fromSeed(hex(v.required("responderStatic"), "seed"));
    NoiseHandshake initiator =
        NoiseHandshake.initiator(
            initiatorStatic, KeyPair.fromSeed(hex(v, "initiatorEphemeralSeed")));
    NoiseHandshake responder =
        NoiseHandshake.responder(
            responderStatic, KeyPair.fromSeed(hex(v, "responderEphemeralSeed")));
    assertThat(initiator.state().hash()).isEqualTo(hex(v.required("start"), "h"));
    for (JsonNode m : list(v.required("messages"))) {
      boolean fromInitiator = m.required("from").asString().equals("initiator");
      NoiseHandshake writer = fromInitiator ? initiator : responder;
      NoiseHandshake reader = fromInitiator ? responder : initiator;
      assertThat(writer.nextLength()).isEqualTo(m.required("length").asInt());
      Bytes message = writer.write();
      assertThat(message).isEqualTo(hex(m, "message"));
      reader.read(message);
      JsonNode after = m.required("after");
      if (!after.isNull()) {
        assertThat(writer.state().hash()).isEqualTo(hex(after, "h"));
        assertThat(reader.state().chainingKey()).isEqualTo(hex(after, "ck"));
        if (!after.required("k").isNull()) {
          assertThat(reader.state().key()).isEqualTo(hex(after, "k"));
        }
      }
    }
    NoiseHandshake.Outcome mine = initiator.outcome();
    NoiseHandshake.Outcome theirs = responder.outcome();
    assertThat(mine.handshakeHash()).isEqualTo(hex(v, "handshakeHash"));
    assertThat(theirs.handshakeHash()).isEqualTo(hex(v, "handshakeHash"));
    assertThat(mine.sendKey()).isEqualTo(hex(v, "initiatorTx")).isEqualTo(theirs.receiveKey());
    assertThat(mine.receiveKey()).isEqualTo(hex(v, "initiatorRx")).isEqualTo(theirs.sendKey());
    assertThat(mine.remotePublicKey()).isEqualTo(responderStatic.publicKey());
    assertThat(theirs.remotePublicKey()).isEqualTo(initiatorStatic.publicKey());
    assertThat(StreamHeader.streamId(mine.handshakeHash(), true))
        .isEqualTo(hex(v, "streamIdInitiator"));
    assertThat(StreamHeader.streamId(mine.handshakeHash(), false))
        .isEqualTo(hex(v, "streamIdResponder"));
    assertThat(mine.toString()).doesNotContain(mine.sendKey().hex());
  }

  @Test
  void provesKnowledgeOfALogKeyAsHypercoreDoes() {
    for (JsonNode v : list(Vectors.load("capability").required("cases"))) {
      assertThat(
              Capability.of(
                  hex(v, "handshakeHash"), v.required("isInitiator").asBoolean(), hex(v, "key")))
          .isEqualTo(hex(v, "capability"));
    }
  }

  @Test
  void refusesEveryChangedMessage() throws Exception {
    Random random = new Random(3);
    KeyPair a = KeyPair.generate();
    KeyPair b = KeyPair.generate();
    for (int changedMessage = 1; changedMessage <= 3; changedMessage++) {
      for (int round = 0; round < 12; round++) {
        NoiseHandshake initiator = NoiseHandshake.initiator(a);
        NoiseHandshake responder = NoiseHandshake.responder(b);
        int changed = changedMessage;
        assertThatThrownBy(
                () -> {
                  responder.read(tampered(initiator.write(), changed == 1, random));
                  initiator.read(tampered(responder.write(), changed == 2, random));
                  responder.read(tampered(initiator.write(), changed == 3, random));
                })
            .isInstanceOf(ProtocolViolationException.class);
      }
    }
  }

  @Test
  void refusesRandomBytesAndWrongLengths() throws Exception {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      NoiseHandshake handshake = NoiseHandshake.responder(KeyPair.generate());
      byte[] junk = new byte[random.nextInt(64)];
      random.nextBytes(junk);
      try {
        handshake.read(Bytes.wrap(junk));
        assertThat(junk).hasSize(NoiseHandshake.FIRST_SIZE);
        assertThat(handshake.write().length()).isEqualTo(NoiseHandshake.SECOND_SIZE);
      } catch (ProtocolViolationException expected) {
        assertThat(expected).hasMessageMatching(".+");
      }
    }
  }

  private static Bytes tampered(Bytes message, boolean change, Random random) {
    byte[] bytes = message.toByteArray();
    if (change) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return Bytes.wrap(bytes);
  }
}
