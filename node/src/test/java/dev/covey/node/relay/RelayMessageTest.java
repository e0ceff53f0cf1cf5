package dev.covey.node.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.dht.HostPort;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class RelayMessageTest {

  @Test
  void randomBytesAreAMessageOrAViolation() {
    Random random = new Random(4);
    int messages = 0;
    int violations = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] junk = new byte[random.nextInt(i % 10 == 0 ? 2_000 : 40)];
      random.nextBytes(junk);
      try {
        if (RelayMessage.decode(random.nextInt(13), new Decoder(junk)).isPresent()) {
          messages++;
        }
      } catch (ProtocolViolationException e) {
        violations++;
      }
    }
    assertThat(messages).isPositive();
    assertThat(violations).isPositive();
  }

  @Test
  void randomGreetingsAreAGreetingOrAViolation() {
    Random random = new Random(5);
    int good = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] junk = new byte[random.nextInt(24)];
      random.nextBytes(junk);
      if (junk.length > 2) {
        junk[0] = 1;
        junk[2] = (byte) random.nextInt(20);
      }
      try {
        RelayHello unused = RelayHello.decode(new Decoder(junk));
        good++;
      } catch (ProtocolViolationException e) {
        assertThat(e).hasMessageMatching(".*\\d.*");
      }
    }
    assertThat(good).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:4001", "[::1]:65535"})
  void aGreetingTellsTheAddressThatWasSeen(String address) throws Exception {
    RelayHello hello = new RelayHello(true, true, Optional.of(HostPort.parse(address)));
    assertThat(RelayHello.decode(new Decoder(hello.encode()))).isEqualTo(hello);
  }

  @Test
  void moreThan64TopicsAreAViolation() {
    byte[] keys = new Encoder().uint(65).raw(new byte[65 * 20]).toByteArray();
    assertThatThrownBy(() -> RelayMessage.decode(RelayMessage.REGISTER, new Decoder(keys)))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("65 topics");
  }

  @Test
  void aCountWithoutItsTopicsIsRefusedBeforeAnythingIsAllocated() {
    byte[] keys = new Encoder().uint(1L << 40).raw(new byte[40]).toByteArray();
    assertThatThrownBy(() -> RelayMessage.decode(RelayMessage.REGISTER, new Decoder(keys)))
        .isInstanceOf(ProtocolViolationException.class);
  }

  @Test
  void dataMayBeNeitherEmptyNorLarge() {
    for (int size : new int[] {0, RelayProtocol.MAX_DATA + 1}) {
      byte[] data = new Encoder().uint(2).raw(new byte[size]).toByteArray();
      assertThatThrownBy(() -> RelayMessage.decode(RelayMessage.DATA, new Decoder(data)))
          .isInstanceOf(ProtocolViolationException.class)
          .hasMessageContaining(size + " bytes of data");
    }
  }

  @Test
  void portsOfWellKnownServicesAreNotProbed() {
    byte[] probe = new Encoder().uint(22).toByteArray();
    assertThatThrownBy(() -> RelayMessage.decode(RelayMessage.PROBE, new Decoder(probe)))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("22");
  }

  @Test
  void reasonsOfANewerVersionAreSomeOther() throws Exception {
    byte[] close = new Encoder().uint(2).uint(700).toByteArray();
    assertThat(RelayMessage.decode(RelayMessage.CLOSE, new Decoder(close)))
        .contains(new RelayMessage.Close(2, EndReason.OTHER));
    assertThat(RelayMessage.decode(77, new Decoder(Bytes.EMPTY))).isEmpty();
  }

  @Test
  void aQueueGivesBackWhatItWasGivenInOrder() {
    Random random = new Random(6);
    ByteQueue queue = new ByteQueue();
    byte[] all = new byte[100_000];
    random.nextBytes(all);
    byte[] out = new byte[all.length];
    int in = 0;
    int at = 0;
    while (at < all.length) {
      int add = Math.min(random.nextInt(3_000), all.length - in);
      queue.add(Bytes.wrap(all, in, add));
      in += add;
      Bytes some = queue.peek(1 + random.nextInt(4_000));
      some.copyTo(out, at);
      at += some.length();
      queue.remove(some.length());
      assertThat(queue.size()).isEqualTo(in - at);
    }
    assertThat(out).isEqualTo(all);
    assertThat(queue.isEmpty()).isTrue();
  }
}
