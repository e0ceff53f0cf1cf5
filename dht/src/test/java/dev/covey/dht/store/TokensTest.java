package dev.covey.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class TokensTest {

  private final Random random = new Random(8);
  private final Tokens tokens = new Tokens(random, 0);
  private final NodeId key = NodeId.random(random);
  private final InetAddress address = InetAddress.getLoopbackAddress();

  @Test
  void areGoodForTheAddressAndKeyTheyWereIssuedForOnly() throws Exception {
    Bytes token = tokens.issue(address, key, 0);
    assertThat(tokens.accepts(token, address, key, 1)).isTrue();
    assertThat(tokens.accepts(token, InetAddress.getByName("127.0.0.2"), key, 1)).isFalse();
    assertThat(tokens.accepts(token, address, NodeId.random(random), 1)).isFalse();
    assertThat(tokens.accepts(Bytes.EMPTY, address, key, 1)).isFalse();
    assertThat(tokens.accepts(Bytes.wrap(new byte[100]), address, key, 1)).isFalse();
  }

  @Test
  void lastFiveMinutesAtLeastAndTenAtMost() {
    Bytes token = tokens.issue(address, key, minutes(4.9));
    assertThat(tokens.accepts(token, address, key, minutes(9.8))).isTrue();
    assertThat(tokens.accepts(token, address, key, minutes(15.1))).isFalse();
  }

  private static long minutes(double count) {
    return (long) (count * TimeUnit.MINUTES.toNanos(1));
  }
}
