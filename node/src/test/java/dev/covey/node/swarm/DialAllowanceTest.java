package dev.covey.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.crypto.KeyPair;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.Transport;
import dev.covey.dht.HostPort;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DialAllowanceTest {

  private static final long SECOND = 1_000_000_000;

  @Test
  void noHostAndNotAllTogetherAreDialledBeyondTheirAllowance() {
    DialAllowance allowance = new DialAllowance(5, 16, 2, 4, 0);
    assertThat(taken(allowance, "192.0.2.1", 0)).isEqualTo(4);
    assertThat(allowance.hasOne(host("192.0.2.1"), 0)).isFalse();
    assertThat(allowance.hasOne(host("192.0.2.2"), 0)).isTrue();
    int others = 0;
    for (int i = 2; i < 102; i++) {
      others += taken(allowance, "192.0.2." + i, 0);
    }
    assertThat(others).isEqualTo(12);
    assertThat(allowance.hasOne(host("192.0.2.200"), 0)).isFalse();
    assertThat(taken(allowance, "192.0.2.1", SECOND)).isEqualTo(2);
    assertThat(taken(allowance, "192.0.2.200", SECOND)).isEqualTo(3);
  }

  @Test
  void theAddressesOfAnIpv6NetworkAreOneHost() {
    DialAllowance allowance = new DialAllowance(5, 16, 2, 4, 0);
    assertThat(taken(allowance, "[2001:db8::1]", 0)).isEqualTo(4);
    assertThat(taken(allowance, "[2001:db8::2]", 0)).isZero();
    assertThat(taken(allowance, "[2001:db8:0:1::2]", 0)).isEqualTo(4);
  }

  @Test
  void addressesThatOthersToldAreDialledSlowlyOwnOnesAtOnce() throws Exception {
    EventLoopGroup loops = Transport.eventLoops(1);
    try {
      Dialler dialler =
          new Dialler(
              new Transport(loops, ConnectionOptions.defaults()),
              KeyPair.generate(),
              loops,
              new AddressBook(System::nanoTime, RandomGenerator.getDefault()),
              new Bans(new TestClock()),
              Duration.ZERO);
      long begun = System.nanoTime();
      List<String> why = new ArrayList<>();
      for (int port = 1; port <= 200; port++) {
        why.add(failure(dialler.dialTold(HostPort.parse("127.0.0.1:" + port))));
      }
      long most =
          Dialler.TOLD_BURST + Dialler.TOLD_RATE * ((System.nanoTime() - begun) / SECOND + 1);
      assertThat(why.stream().filter(one -> !one.contains("lately")).count())
          .isBetween((long) Dialler.TOLD_BURST, most);
      assertThat(failure(dialler.dial(HostPort.parse("127.0.0.1:9")))).doesNotContain("lately");
    } finally {
      var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }
  }

  private static String failure(CompletableFuture<Connection> dialled) throws Exception {
    Await.until("it is not there", dialled::isDone);
    return dialled
        .handle((connection, failure) -> String.valueOf(failure))
        .get(1, TimeUnit.SECONDS);
  }

  private static int taken(DialAllowance allowance, String host, long now) {
    int taken = 0;
    for (int i = 0; i < 100; i++) {
      taken += allowance.tryTake(host(host), now) ? 1 : 0;
    }
    return taken;
  }

  private static InetAddress host(String host) {
    return HostPort.parse(host + ":2000").getAddress();
  }
}
