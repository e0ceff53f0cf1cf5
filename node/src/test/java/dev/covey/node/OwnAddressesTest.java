package dev.covey.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.dht.HostPort;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class OwnAddressesTest {

  @Test
  void areTheAddressThatWasChosen() {
    assertThat(OwnAddresses.of(HostPort.parse("127.0.0.1:4001"))).containsExactly("127.0.0.1:4001");
  }

  @Test
  void areThoseOfThisMachineForTheWildcardButNotLoopback() {
    assertThat(OwnAddresses.of(new InetSocketAddress(4001)))
        .allMatch(address -> address.endsWith(":4001"))
        .noneMatch(address -> address.startsWith("127.") || address.startsWith("[::1]"));
  }
}
