package dev.covey.node.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.dht.HostPort;
import java.net.InetAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class ReachedTest {

  private final PublicKey relay = KeyPair.generate().publicKey();
  private final Reached reached = new Reached();

  private static InetAddress host(int number) {
    return HostPort.parse("192.0.2." + number + ":1024").getAddress();
  }

  @Test
  void aRelayIsBelievedForAWhile() {
    reached.tried(relay, true, 0);
    assertThat(reached.count(Reached.BELIEVED_NANOS)).isEqualTo(1);
    assertThat(reached.count(Reached.BELIEVED_NANOS + 1)).isZero();
  }

  @Test
  void aRelayThatDoesNotReachThisNodeAnyMoreIsBelievedAtOnce() {
    reached.tried(relay, true, 0);
    reached.tried(relay, false, 1);
    assertThat(reached.count(1)).isZero();
  }

  @Test
  void oneThatIsGoneIsNotBelievedForLong() {
    reached.tried(relay, true, 0);
    reached.gone(relay, 10);
    assertThat(reached.count(10 + Reached.GONE_NANOS)).isEqualTo(1);
    assertThat(reached.count(11 + Reached.GONE_NANOS)).isZero();
  }

  @Test
  void leavingAgainAndAgainIsNotBelievedForLonger() {
    reached.tried(relay, true, 0);
    reached.gone(relay, Reached.BELIEVED_NANOS - 5);
    assertThat(reached.count(Reached.BELIEVED_NANOS + 1)).isZero();
  }

  @Test
  void theHostsThatMostTellOfAreTaken() {
    assertThat(
            Reached.mostTold(
                Stream.of(host(1), host(2), host(3), host(9), host(3), host(9), host(9))))
        .containsExactly(host(9), host(3));
  }
}
