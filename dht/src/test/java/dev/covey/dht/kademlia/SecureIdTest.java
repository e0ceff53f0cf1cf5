package dev.covey.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.HostPort;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class SecureIdTest {

  private final Random random = new Random(42);

  /** The examples of BEP 42; the last byte is the one the prefix was made with. */
  @ParameterizedTest
  @CsvSource({
    "124.31.75.21, 5fbfbff10c5d6a4ec8a88e4c6ab4c28b95eee401",
    "21.75.31.124, 5a3ce9c14e7a08645677bbd1cfe7d8f956d53256",
    "65.23.51.170, a5d43220bc8f112a3d426c84764f8c2a1150e616",
    "84.124.73.14, 1b0321dd1bb1fe518101ceef99462b947a01ff41",
    "43.213.53.83, e56f6cbf5b7c4be0237986d5243b87aa6d51305a"
  })
  void takesTheExamplesAndNoOtherPrefix(String ip, String hex) {
    NodeId id = NodeId.of(Bytes.hex(hex));
    assertThat(SecureId.matches(id, address(ip))).isTrue();
    for (int bit = 0; bit < 21; bit++) {
      NodeId changed = new NodeId(id.high() ^ (Long.MIN_VALUE >>> bit), id.middle(), id.low());
      assertThat(SecureId.matches(changed, address(ip))).isFalse();
    }
    NodeId changed = new NodeId(id.high() ^ (Long.MIN_VALUE >>> 21), ~id.middle(), id.low());
    assertThat(SecureId.matches(changed, address(ip))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"124.31.75.21", "[2001:db8:1:2::3]"})
  void acceptsWhatItDerivedAndAlmostNothingElse(String ip) {
    int accepted = 0;
    for (int i = 0; i < 1_000; i++) {
      NodeId derived = SecureId.derive(address(ip), random);
      assertThat(SecureId.matches(derived, address(ip))).isTrue();
      assertThat(SecureId.derive(address(ip), random)).isNotEqualTo(derived);
      accepted += SecureId.matches(NodeId.random(random), address(ip)) ? 1 : 0;
    }
    assertThat(accepted).isLessThan(3);
  }

  @Test
  void anIpv6IdHoldsForTheWholeSubnetAndNoOther() {
    NodeId id = SecureId.derive(address("[2001:db8:1:2::3]"), random);
    assertThat(SecureId.matches(id, address("[2001:db8:1:2:ffff::1]"))).isTrue();
    assertThat(SecureId.matches(id, address("[2001:db8:1:3::3]"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.255.0.1",
        "172.16.0.1",
        "192.168.3.4",
        "169.254.1.1",
        "[::1]",
        "[fe80::1]",
        "[fd00::1]"
      })
  void asksNothingOfAnAddressThatProvesNothing(String ip) {
    assertThat(SecureId.matches(NodeId.random(random), address(ip))).isTrue();
  }

  private static InetAddress address(String ip) {
    return HostPort.parse(ip + ":1").getAddress();
  }
}
