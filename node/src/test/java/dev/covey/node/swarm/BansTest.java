package dev.covey.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.dht.HostPort;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class BansTest {

  private static final InetAddress HOST = host("192.0.2.7");

  private final TestClock clock = new TestClock();
  private final Bans bans = new Bans(clock);
  private final PublicKey device = KeyPair.generate().publicKey();

  @Test
  void aDeviceIsBannedAtOnceAndTwiceAsLongEachTimeUpToADay() {
    Duration expected = Bans.FIRST;
    for (int i = 0; i < 12; i++) {
      assertThat(bans.isBanned(device)).isFalse();
      bans.violated(device, null, "garbage");
      clock.advance(expected.minusMillis(1));
      assertThat(bans.isBanned(device)).as("ban %d", i).isTrue();
      clock.advance(Duration.ofMillis(1));
      assertThat(bans.isBanned(device)).as("ban %d", i).isFalse();
      expected = expected.multipliedBy(2);
      expected = expected.compareTo(Bans.LONGEST) > 0 ? Bans.LONGEST : expected;
    }
  }

  @Test
  void aQuietDayClearsTheRecord() {
    bans.violated(device, null, "garbage");
    clock.advance(Bans.LONGEST.plus(Bans.FIRST).plusSeconds(1));
    bans.violated(device, null, "garbage");
    clock.advance(Bans.FIRST);
    assertThat(bans.isBanned(device)).isFalse();
  }

  @Test
  void aHostIsBannedWhenSeveralOfItsDevicesMisbehaveWithinAnHour() {
    for (int i = 1; i < Bans.HOST_VIOLATIONS; i++) {
      bans.violated(KeyPair.generate().publicKey(), HOST, "garbage");
    }
    assertThat(bans.isBanned(HOST)).isFalse();
    bans.violated(null, HOST, "no handshake");
    assertThat(bans.isBanned(HOST)).isTrue();
    assertThat(bans.isBanned(host("192.0.2.8"))).isFalse();
    clock.advance(Bans.FIRST);
    assertThat(bans.isBanned(HOST)).isFalse();
  }

  @Test
  void violationsFarApartDoNotBanAHost() {
    for (int i = 0; i < 10; i++) {
      bans.violated(null, HOST, "no handshake");
      assertThat(bans.isBanned(HOST)).isFalse();
      clock.advance(Duration.ofMinutes(61));
    }
  }

  @Test
  void anIpv6HostIsItsWholeNetwork() {
    for (int i = 0; i < Bans.HOST_VIOLATIONS; i++) {
      bans.violated(null, host("2001:db8:1:2::" + (i + 1)), "no handshake");
    }
    assertThat(bans.isBanned(host("2001:db8:1:2:ffff::9"))).isTrue();
    assertThat(bans.isBanned(host("2001:db8:1:3::1"))).isFalse();
  }

  @Test
  void thisMachineIsNeverBanned() {
    for (int i = 0; i < 10; i++) {
      bans.violated(null, host("127.0.0.1"), "no handshake");
      bans.violated(null, host("::1"), "no handshake");
    }
    assertThat(bans.isBanned(host("127.0.0.1"))).isFalse();
    assertThat(bans.isBanned(host("::1"))).isFalse();
  }

  @Test
  void aBanGoesOnAfterARestart() {
    bans.restore(device, 3, clock.instant().plusSeconds(60));
    assertThat(bans.isBanned(device)).isTrue();
    clock.advance(Duration.ofSeconds(60));
    assertThat(bans.isBanned(device)).isFalse();
    bans.violated(device, null, "again");
    clock.advance(Bans.FIRST.multipliedBy(8).minusMillis(1));
    assertThat(bans.isBanned(device)).isTrue();
  }

  static InetAddress host(String text) {
    return HostPort.parse((text.contains(":") ? "[" + text + "]" : text) + ":1").getAddress();
  }
}
