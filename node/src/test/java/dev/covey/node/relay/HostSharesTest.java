package dev.covey.node.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.ListeningPort;
import dev.covey.dht.HostPort;
import dev.covey.node.relay.RelayHouse.Client;
import dev.covey.node.relay.RelayHouse.Talk;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One host that wants all of a relay. */
@Timeout(60)
final class HostSharesTest {

  private final List<RelayHouse> houses = new ArrayList<>();

  @AfterEach
  void end() {
    houses.forEach(RelayHouse::close);
  }

  private RelayHouse house(RelayOptions options) {
    RelayHouse house = new RelayHouse(options);
    houses.add(house);
    return house;
  }

  @Test
  void aHostThatFillsARelayMakesWayForOthersAndNotForItself() {
    RelayHouse house = house(RelayOptions.defaults().withMaxClients(4));
    List<Client> greedy = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Client one = house.clientAt("greedy");
      one.register(i);
      greedy.add(one);
    }
    Client more = house.clientAt("greedy");
    assertThatThrownBy(() -> Await.value(more.link.ready())).isNotNull();
    Client ada = house.clientAt("ada");
    ada.register(10);
    assertThat(Await.value(greedy.get(3).link.closed())).isNotEmpty();
    Client bob = house.clientAt("bob");
    bob.register(11);
    assertThat(Await.value(greedy.get(2).link.closed())).isNotEmpty();
    Client again = house.clientAt("greedy");
    assertThatThrownBy(() -> Await.value(again.link.ready())).isNotNull();
    assertThat(List.of(ada, bob, greedy.get(0), greedy.get(1)))
        .allMatch(client -> client.link.isOpen());
    assertThat(house.server.statistics().clients()).isEqualTo(4);
  }

  @Test
  void whoHasJustComeIsNotPushedOutByTheHostThatHasMost() {
    RelayHouse house = house(RelayOptions.defaults().withMaxClients(3));
    for (int i = 0; i < 2; i++) {
      house.clientAt("greedy").register(i);
    }
    Client ada = house.clientAt("ada");
    assertThat(Await.value(ada.link.ready())).isSameAs(ada.link);
    Client more = house.clientAt("greedy");
    assertThatThrownBy(() -> Await.value(more.link.ready())).isNotNull();
    assertThat(ada.link.isOpen()).isTrue();
  }

  @Test
  void oneHostHasHalfOfTheCircuitsAndTheNextHalfOfTheRest() {
    RelayHouse house = house(RelayOptions.defaults().withMaxCircuits(8, 8));
    Client bob = house.client();
    bob.register();
    Client greedy = house.clientAt("greedy");
    Client itsOther = house.clientAt("greedy");
    List<Talk> talks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      talks.add((i % 2 == 0 ? greedy : itsOther).ask(bob.device()));
    }
    assertThatThrownBy(() -> greedy.ask(bob.device())).hasMessageContaining("limit");
    assertThatThrownBy(() -> itsOther.ask(bob.device())).hasMessageContaining("limit");
    Client ada = house.clientAt("ada");
    talks.add(ada.ask(bob.device()));
    talks.add(ada.ask(bob.device()));
    assertThatThrownBy(() -> ada.ask(bob.device())).hasMessageContaining("limit");
    talks.add(house.clientAt("eve").ask(bob.device()));
    assertThat(talks).allMatch(talk -> talk.connection.isOpen());
    talks.subList(0, 3).forEach(talk -> talk.connection.close("enough"));
    Await.until("given back", () -> house.server.statistics().circuits() == 4);
    assertThat(greedy.ask(bob.device()).connection.isOpen()).isTrue();
  }

  @Test
  void oneHostHasHalfOfTheTopics() {
    RelayHouse house = house(RelayOptions.defaults().withMaxTopics(16));
    Client greedy = house.clientAt("greedy");
    Client itsOther = house.clientAt("greedy");
    assertThat(Await.value(greedy.link.register(topics(0, 6)))).isEqualTo(6);
    assertThat(Await.value(itsOther.link.register(topics(6, 6)))).isEqualTo(2);
    assertThat(Await.value(greedy.link.register(topics(0, 7)))).isEqualTo(6);
    assertThat(Await.value(house.clientAt("ada").link.register(topics(20, 6)))).isEqualTo(4);
    assertThat(Await.value(house.client().link.register(topics(30, 6)))).isEqualTo(4);
    assertThat(Await.value(greedy.link.register(topics(0, 1)))).isEqualTo(1);
    assertThat(house.server.statistics().topics()).isEqualTo(11);
  }

  @Test
  void aHostIsProbedSoOftenWhateverItsClients() {
    RelayHouse house = house(RelayOptions.defaults());
    long begun = System.nanoTime();
    int reached = 0;
    for (int i = 0; i < 3 * HostShare.PROBE_BURST; i++) {
      Client one = house.clientAt("greedy");
      try (ListeningPort port =
          house
              .transport()
              .listen(HostPort.parse("127.0.0.1:0"), one.key, made -> made.close("probed"))) {
        reached += Await.value(one.link.probe(port.address().getPort())) ? 1 : 0;
      }
    }
    int seconds = (int) ((System.nanoTime() - begun) / 1_000_000_000L);
    assertThat(reached).isBetween(HostShare.PROBE_BURST, HostShare.PROBE_BURST + seconds + 1);
  }

  private static List<Bytes> topics(int from, int count) {
    return IntStream.range(from, from + count).mapToObj(RelayHouse::topic).toList();
  }
}
