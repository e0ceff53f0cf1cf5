package dev.covey.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Message;
import dev.covey.api.Room;
import dev.covey.core.testing.Await;
import dev.covey.dht.HostPort;
import dev.covey.node.relay.RelayHost;
import dev.covey.node.relay.RelayOptions;
import dev.covey.node.relay.RelayUse;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of two DHTs that know nothing of each other but a relay with a leg in each. */
@Timeout(90)
class RelayedNodesTest {

  /** A node's rooms: the one, and that of its identity's devices. */
  private static final int TOPICS = 2;

  @TempDir Path directory;

  private RelayHost relay(RelayOptions options) {
    List<InetSocketAddress> legs =
        List.of(HostPort.parse("127.0.0.1:0"), HostPort.parse("127.0.0.1:0"));
    return RelayHost.open(directory.resolve("relay"), legs, List.of(), options);
  }

  private LocalNode node(String name, RelayHost relay, int leg) {
    return LocalNode.open(
        NodeConfig.at(directory.resolve(name))
            .withName(name)
            .withListen(HostPort.parse("127.0.0.1:0"))
            .withLinkAddresses(false)
            .withBootstrap(List.of(relay.addresses().get(leg))));
  }

  @Test
  void membersOfARoomInTwoNetworksMeetThroughTheBridge() {
    try (RelayHost relay = relay(RelayOptions.defaults());
        LocalNode ada = node("ada", relay, 0);
        LocalNode bob = node("bob", relay, 1)) {
      Room hers = ada.openRoom("jazz");
      Await.until("ada's room is registered", () -> relay.statistics().topics() == TOPICS);
      Room his = Await.value(bob.joinRoom(hers.link()));
      hers.send("take five");
      his.send("blue rondo");
      awaitTexts(his, "take five", "blue rondo");
      awaitTexts(hers, "take five", "blue rondo");
      assertThat(relay.statistics().opened()).isPositive();
      assertThat(relay.statistics().relayedBytes()).isPositive();
    }
  }

  @Test
  void nodesWithoutADhtMeetAtTheRelayTheyAreToldOf() {
    try (RelayHost relay = relay(RelayOptions.defaults());
        LocalNode ada = LocalNode.open(toldOf("ada", relay, 0));
        LocalNode bob = LocalNode.open(toldOf("bob", relay, 1))) {
      Room hers = ada.openRoom("jazz");
      Room his = bob.openRoom("jazz");
      hers.send("take five");
      awaitTexts(his, "take five");
      assertThat(relay.statistics().opened()).isPositive();
    }
  }

  private NodeConfig toldOf(String name, RelayHost relay, int leg) {
    return NodeConfig.at(directory.resolve(name))
        .withName(name)
        .withListen(HostPort.parse("127.0.0.1:0"))
        .withDht(false)
        .withRelayUse(RelayUse.none().withRelays(List.of(relay.addresses().get(leg))));
  }

  @Test
  void aRelayKeepsItsKeyAndItsClientsComeBackToIt() {
    RelayHost first = relay(RelayOptions.defaults());
    try (LocalNode ada = node("ada", first, 0)) {
      Room unused = ada.openRoom("jazz");
      Await.until("registered", () -> first.statistics().topics() == TOPICS);
      first.close();
      try (RelayHost again =
          RelayHost.open(
              directory.resolve("relay"), first.addresses(), List.of(), RelayOptions.defaults())) {
        assertThat(again.device()).isEqualTo(first.device());
        Await.until("registered again", () -> again.statistics().topics() == TOPICS);
      }
    }
  }

  private static void awaitTexts(Room room, String... wanted) {
    Await.until(
        String.join(", ", wanted) + " in " + room.name(),
        () ->
            room.history().latest(1_000).items().stream()
                .map(Message::text)
                .toList()
                .containsAll(List.of(wanted)));
  }
}
