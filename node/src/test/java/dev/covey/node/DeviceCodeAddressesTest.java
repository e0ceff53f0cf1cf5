package dev.covey.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Device;
import dev.covey.api.DeviceOffer;
import dev.covey.api.Profile;
import dev.covey.core.testing.Await;
import dev.covey.dht.HostPort;
import dev.covey.node.device.DeviceCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device code with several addresses, which lead to one device, to another one or nowhere. */
@Timeout(180)
class DeviceCodeAddressesTest {

  @TempDir Path directory;

  @RepeatedTest(3)
  void anOldDeviceThatHasManyAddressesLinksANewOne() {
    try (LocalNode ada = node("ada")) {
      DeviceOffer offer = ada.devices().offer();
      String code = manyWays(offer.code(), port(ada));
      try (LinkingDevice phone = LinkingDevice.open(config("phone", 0), code)) {
        Profile linked = Await.value(phone.linked());
        assertThat(linked.identity()).isEqualTo(ada.profile().identity());
        assertThat(Await.value(offer.added()).key()).isEqualTo(linked.device());
      }
    }
  }

  @RepeatedTest(3)
  void aNewDeviceThatHasManyAddressesIsLinked() throws IOException {
    int port = freePort();
    try (LocalNode ada = node("ada");
        LinkingDevice phone = LinkingDevice.open(config("phone", port))) {
      Device added = Await.value(ada.devices().add(manyWays(phone.code(), port)));
      assertThat(Await.value(phone.linked()).device()).isEqualTo(added.key());
    }
  }

  @Test
  void whatAnswersNothingAndWhatIsAnotherDeviceKeepNobodyFromTheRightOne() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        LocalNode bob = node("bob");
        LocalNode ada = node("ada")) {
      DeviceCode code = DeviceCode.parse(ada.devices().offer().code());
      List<String> addresses =
          IntStream.of(mute.getLocalPort(), port(bob), port(ada))
              .mapToObj(port -> "127.0.0.1:" + port)
              .toList();
      String text = new DeviceCode(code.key(), code.secret(), addresses, true).text();
      try (LinkingDevice phone = LinkingDevice.open(config("phone", 0), text)) {
        assertThat(Await.value(phone.linked()).identity()).isEqualTo(ada.profile().identity());
      }
    }
  }

  /** The same code with eight loopback addresses, at all of which the device listens. */
  private static String manyWays(String text, int port) {
    DeviceCode code = DeviceCode.parse(text);
    List<String> addresses =
        IntStream.rangeClosed(1, 8).mapToObj(last -> "127.0.0." + last + ":" + port).toList();
    return new DeviceCode(code.key(), code.secret(), addresses, code.byOld()).text();
  }

  private static int port(LocalNode node) {
    return HostPort.parse(node.status().listening().get(0)).getPort();
  }

  /** For a device that listens everywhere, and tells where only if this machine is in a network. */
  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private LocalNode node(String name) {
    return LocalNode.open(config(name, 0).withName(name));
  }

  private NodeConfig config(String name, int port) {
    return NodeConfig.at(directory.resolve(name))
        .withListen(new InetSocketAddress(port))
        .withDht(false)
        .withLan(false)
        .withLinkAddresses(false)
        .withPortMapping(false);
  }
}
