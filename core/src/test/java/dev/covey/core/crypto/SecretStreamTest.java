package dev.covey.core.crypto;

import static dev.covey.core.testing.Vectors.hex;
import static dev.covey.core.testing.Vectors.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Vectors;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class SecretStreamTest {

  private static final JsonNode VECTORS = Vectors.load("secretstream");

  private static SecretStream recorded() {
    return new SecretStream(hex(VECTORS, "key"), hex(VECTORS, "header"));
  }

  private static SecretStream resumed(JsonNode state) {
    return SecretStream.resume(hex(state, "k"), hex(state, "nonce"));
  }

  private static Bytes push(SecretStream stream, int tag, Bytes message) {
    byte[] out = new byte[message.length() + SecretStream.OVERHEAD];
    stream.push(tag, message.unsafeArray(), message.arrayOffset(), message.length(), out, 0);
    return Bytes.wrap(out);
  }

  private static Bytes pull(SecretStream stream, int tag, Bytes sealed)
      throws ProtocolViolationException {
    byte[] array = sealed.toByteArray();
    assertThat(stream.pull(array, 0, array.length, array, 1)).isEqualTo(tag);
    return Bytes.wrap(array, 1, array.length - SecretStream.OVERHEAD);
  }

  @Test
  void sealsAndOpensAsLibsodiumDoes() throws Exception {
    SecretStream sender = recorded();
    SecretStream receiver = recorded();
    for (JsonNode v : list(VECTORS.required("messages"))) {
      assertThat(sender.state().slice(32, 12)).isEqualTo(hex(v, "nonceBefore"));
      assertThat(push(sender, 0, hex(v, "plaintext"))).isEqualTo(hex(v, "ciphertext"));
      assertThat(pull(receiver, 0, hex(v, "ciphertext"))).isEqualTo(hex(v, "plaintext"));
      assertThat(receiver.state().slice(32, 12)).isEqualTo(hex(v, "nonceAfter"));
    }
  }

  @Test
  void changesItsKeyWhenTheCounterWraps() throws Exception {
    JsonNode wrap = VECTORS.required("counterWrapRekey");
    SecretStream sender = resumed(wrap.required("stateBefore"));
    SecretStream receiver = resumed(wrap.required("stateBefore"));
    for (JsonNode v : list(wrap.required("messages"))) {
      assertThat(push(sender, 0, hex(v, "plaintext"))).isEqualTo(hex(v, "ciphertext"));
      assertThat(pull(receiver, 0, hex(v, "ciphertext"))).isEqualTo(hex(v, "plaintext"));
      Bytes after = hex(v, "kAfter").concat(hex(v, "nonceAfter"));
      assertThat(sender.state()).isEqualTo(after);
      assertThat(receiver.state()).isEqualTo(after);
    }
  }

  @Test
  void understandsTheTagsThatJavaScriptNeverSends() throws Exception {
    JsonNode other = VECTORS.required("otherTags");
    SecretStream sender = resumed(other.required("stateBefore"));
    SecretStream receiver = resumed(other.required("stateBefore"));
    for (JsonNode v : list(other.required("messages"))) {
      int tag = Integer.parseInt(v.required("tag").asString().replaceAll("\\D", ""));
      assertThat(push(sender, tag, hex(v, "plaintext"))).isEqualTo(hex(v, "ciphertext"));
      assertThat(pull(receiver, tag, hex(v, "ciphertext"))).isEqualTo(hex(v, "plaintext"));
      assertThat(receiver.state()).isEqualTo(hex(v, "kAfter").concat(hex(v, "nonceAfter")));
    }
  }

  @Test
  void refusesEveryFlippedBitAndThenStillOpensTheRealMessage() throws Exception {
    SecretStream receiver = recorded();
    Bytes sealed = push(recorded(), 0, Bytes.utf8("hello"));
    for (int bit = 0; bit < sealed.length() * 8; bit++) {
      byte[] changed = sealed.toByteArray();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> pull(receiver, 0, Bytes.wrap(changed)))
          .isInstanceOf(ProtocolViolationException.class);
    }
    for (int length = 0; length < sealed.length(); length++) {
      Bytes cut = sealed.slice(0, length);
      assertThatThrownBy(() -> pull(receiver, 0, cut))
          .isInstanceOf(ProtocolViolationException.class);
    }
    assertThat(pull(receiver, 0, sealed)).isEqualTo(Bytes.utf8("hello"));
    assertThatThrownBy(() -> pull(receiver, 0, sealed))
        .isInstanceOf(ProtocolViolationException.class);
  }

  @Test
  void roundTripsEveryLengthInPlaceAndApart() throws Exception {
    Random random = new Random(7);
    SecretStream sender = recorded();
    SecretStream receiver = recorded();
    for (int length = 0; length < 2100; length++) {
      byte[] plain = new byte[length];
      random.nextBytes(plain);
      byte[] frame = new byte[length + SecretStream.OVERHEAD + 8];
      if (length % 2 == 0) {
        System.arraycopy(plain, 0, frame, 4, length);
        sender.push(frame, 4, length, frame, 3);
      } else {
        sender.push(plain, 0, length, frame, 3);
      }
      byte[] opened = new byte[length];
      assertThat(receiver.pull(frame, 3, length + SecretStream.OVERHEAD, opened, 0)).isZero();
      assertThat(Arrays.equals(opened, plain)).isTrue();
    }
  }
}
