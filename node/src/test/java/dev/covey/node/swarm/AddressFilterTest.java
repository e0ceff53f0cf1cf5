package dev.covey.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.dht.HostPort;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class AddressFilterTest {

  private final AddressFilter outside = new AddressFilter(() -> List.of(at("192.0.2.1:5000")));
  private final AddressFilter inside = new AddressFilter(() -> List.of(at("127.0.0.1:5000")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.9:1023",
        "192.0.2.9:0",
        "0.0.0.0:5000",
        "0.1.2.3:5000",
        "224.0.0.1:5000",
        "239.192.67.86:5000",
        "240.0.0.1:5000",
        "255.255.255.255:5000",
        "[::]:5000",
        "[ff02::1]:5000",
        "192.0.2.1:5000"
      })
  void refusesWhatIsNoHostOrNoPortOrThisNode(String address) {
    assertThat(outside.mayDial(at(address))).isFalse();
    assertThat(outside.mayDial(at(address), BansTest.host("192.0.2.2"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"192.0.2.9:1024", "10.0.0.1:5000", "192.0.2.1:5001", "[2001:db8::1]:5000"})
  void takesHosts(String address) {
    assertThat(outside.mayDial(at(address), BansTest.host("192.0.2.2"))).isTrue();
  }

  @Test
  void takesLoopbackFromThoseWhoAreThereOnly() {
    assertThat(outside.mayDial(at("127.0.0.1:6000"), BansTest.host("192.0.2.2"))).isFalse();
    assertThat(outside.mayDial(at("[::1]:6000"), BansTest.host("192.0.2.2"))).isFalse();
    assertThat(outside.mayDial(at("127.0.0.1:6000"), BansTest.host("127.0.0.1"))).isTrue();
    assertThat(inside.mayDial(at("127.0.0.1:6000"), BansTest.host("192.0.2.2"))).isTrue();
  }

  @Test
  void takesLinkLocalFromThoseWhoAreThereOnly() {
    assertThat(outside.mayDial(at("169.254.1.1:6000"), BansTest.host("192.0.2.2"))).isFalse();
    assertThat(outside.mayDial(at("[fe80::1]:6000"), BansTest.host("192.0.2.2"))).isFalse();
    assertThat(outside.mayDial(at("169.254.1.1:6000"), BansTest.host("169.254.3.4"))).isTrue();
  }

  private static InetSocketAddress at(String text) {
    return HostPort.parse(text);
  }
}
