package dev.covey.node.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.node.relay.RelayHouse.Client;
import dev.covey.node.relay.RelayHouse.RawClient;
import dev.covey.node.relay.RelayHouse.Talk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that take too much, say too much, or nonsense. */
@Timeout(60)
final class RelayLimitsTest {

  private final List<RelayHouse> houses = new ArrayList<>();

  @AfterEach
  void end() {
    houses.forEach(RelayHouse::close);
  }

  private RelayHouse house(RelayOptions options) {
    return house(options, ConnectionOptions.defaults());
  }

  private RelayHouse house(RelayOptions options, ConnectionOptions ofClients) {
    RelayHouse house = new RelayHouse(options, ofClients);
    houses.add(house);
    return house;
  }

  @Test
  void noMoreCircuitsThanTheLimitOfAClientAndOfAll() {
    RelayHouse house = house(RelayOptions.defaults().withMaxCircuits(3, 2));
    Client ada = house.client();
    Client bob = house.client();
    Client eve = house.client();
    Client max = house.client();
    List.of(bob, eve, max).forEach(client -> client.register());
    Talk one = ada.ask(bob.device());
    Talk two = ada.ask(eve.device());
    assertThatThrownBy(() -> ada.ask(max.device()))
        .hasRootCauseInstanceOf(UnavailableException.class)
        .hasMessageContaining("limit");
    Talk three = max.ask(eve.device());
    assertThatThrownBy(() -> max.ask(bob.device())).hasMessageContaining("limit");
    assertThat(house.server.statistics().circuits()).isEqualTo(3);
    assertThat(house.server.statistics().refused()).isEqualTo(2);
    one.connection.close("make room");
    Await.until("there is room", () -> house.server.statistics().circuits() == 2);
    Talk four = max.ask(bob.device());
    assertThat(List.of(two, three, four)).allMatch(talk -> talk.connection.isOpen());
  }

  @Test
  void aFullRelayMakesPlaceForNewClientsOnlyWhereNobodyIsServed() {
    RelayHouse house = house(RelayOptions.defaults().withMaxClients(2));
    Client ada = house.client();
    ada.register(1);
    Client idler = house.client();
    assertThat(Await.value(idler.link.ready())).isSameAs(idler.link);
    Client bob = house.client();
    bob.register(1);
    assertThat(Await.value(idler.link.closed())).isNotEmpty();
    Client late = house.client();
    assertThatThrownBy(() -> Await.value(late.link.ready()))
        .hasCauseInstanceOf(UnavailableException.class);
    assertThat(house.server.statistics().clients()).isEqualTo(2);
    assertThat(ada.link.isOpen()).isTrue();
  }

  @Test
  void noMoreTopicsThanTheLimitOfAll() {
    RelayHouse house = house(RelayOptions.defaults().withMaxTopics(5));
    Client ada = house.client();
    Client bob = house.client();
    assertThat(Await.value(ada.link.register(topics(0, 4)))).isEqualTo(4);
    assertThat(Await.value(bob.link.register(topics(2, 4)))).isEqualTo(1);
    assertThat(Await.value(ada.link.register(topics(0, 1)))).isEqualTo(1);
    assertThat(Await.value(bob.link.register(topics(2, 4)))).isEqualTo(4);
    assertThat(house.server.statistics().topics()).isEqualTo(5);
  }

  @Test
  void idleCircuitsAndIdleClientsEnd() throws Exception {
    // Longer than a pause between two steps; a keep-alive would keep the circuit in use.
    RelayHouse house =
        house(
            RelayOptions.defaults().withIdle(Duration.ofSeconds(5), Duration.ofSeconds(5)),
            ConnectionOptions.defaults().withKeepAlive(Duration.ofMinutes(2)));
    Client ada = house.client();
    Client bob = house.client();
    bob.register(1);
    Talk asking = ada.ask(bob.device());
    Talk answering = bob.next();
    assertThat(Await.value(asking.closed)).isEqualTo("closed by the peer");
    assertThat(Await.value(answering.closed)).isEqualTo("closed by the peer");
    assertThat(Await.value(ada.link.closed())).isNotEmpty();
    assertThat(bob.link.isOpen()).isTrue();
    assertThat(house.server.statistics().clients()).isEqualTo(1);
  }

  @Test
  void moreThanTheWindowIsAViolation() {
    RelayHouse house = house(RelayOptions.defaults());
    KeyPair key = KeyPair.generate();
    RawClient deaf = house.raw(key);
    deaf.say(new RelayMessage.Register(List.of(RelayHouse.topic(1))));
    Await.until("registered", () -> deaf.heard.contains(new RelayMessage.Registered(1)));
    RawClient raw = house.raw(KeyPair.generate());
    raw.say(new RelayMessage.Connect(0, new RelayTarget.OfDevice(key.publicKey())));
    Await.until("asked", () -> deaf.heard.contains(new RelayMessage.Incoming(1, true)));
    deaf.say(new RelayMessage.Opened(1));
    Await.until("open", () -> raw.heard.contains(new RelayMessage.Opened(0)));
    for (int i = 0; i < 5; i++) {
      raw.say(new RelayMessage.Data(0, Bytes.wrap(new byte[RelayProtocol.MAX_DATA])));
    }
    assertThat(Await.value(raw.closed)).isEqualTo("closed by the peer");
    Await.until("forgotten", () -> house.server.statistics().clients() == 1);
    assertThat(house.server.statistics().circuits()).isZero();
  }

  @Test
  void aReceiverThatNeverReadsMakesTheRelayHoldNoMoreThanItsLimit() {
    RelayHouse house =
        house(RelayOptions.defaults().withMaxBuffered(300_000).withRates(1, 1 << 20));
    KeyPair key = KeyPair.generate();
    RawClient deaf = house.raw(key);
    deaf.say(new RelayMessage.Register(List.of()));
    Await.until("registered", () -> deaf.heard.contains(new RelayMessage.Registered(0)));
    List<RawClient> senders =
        IntStream.range(0, 2).mapToObj(i -> house.raw(KeyPair.generate())).toList();
    for (int i = 0; i < senders.size(); i++) {
      RawClient sender = senders.get(i);
      sender.say(new RelayMessage.Connect(0, new RelayTarget.OfDevice(key.publicKey())));
      long incoming = 2L * i + 1;
      Await.until("asked", () -> deaf.heard.contains(new RelayMessage.Incoming(incoming, true)));
      deaf.say(new RelayMessage.Opened(incoming));
      Await.until("open", () -> sender.heard.contains(new RelayMessage.Opened(0)));
    }
    for (RawClient sender : senders) {
      for (int i = 0; i < 4; i++) {
        sender.say(new RelayMessage.Data(0, Bytes.wrap(new byte[60_000])));
      }
    }
    Await.until(
        "one was ended",
        () ->
            senders.stream()
                .anyMatch(s -> s.heard.contains(new RelayMessage.Close(0, EndReason.LIMIT))));
    assertThat(house.server.statistics().circuits()).isEqualTo(1);
  }

  @Test
  void creditThatWasNotEarnedIsAViolation() {
    RelayHouse house = house(RelayOptions.defaults());
    Client bob = house.client();
    bob.register();
    RawClient raw = house.raw(KeyPair.generate());
    raw.say(new RelayMessage.Connect(0, bob.device()));
    Await.until("open", () -> raw.heard.contains(new RelayMessage.Opened(0)));
    raw.say(new RelayMessage.Credit(0, 100_000));
    assertThat(Await.value(raw.closed)).isEqualTo("closed by the peer");
    assertThat(bob.link.isOpen()).isTrue();
  }

  private static void ask(RawClient raw, int from, int to) {
    for (int i = from; i < to; i++) {
      raw.say(new RelayMessage.Connect(2L * i, new RelayTarget.OfTopic(RelayHouse.topic(i + 2))));
    }
  }

  @Test
  void aFloodOfRequestsIsRefusedAndThenSentAway() {
    RelayHouse house = house(RelayOptions.defaults());
    Client bob = house.client();
    bob.register(1);
    RawClient raw = house.raw(KeyPair.generate());
    ask(raw, 0, 100);
    Await.until(
        "refused for both reasons",
        () ->
            raw.heard.contains(new RelayMessage.Refused(0, EndReason.NOBODY))
                && raw.heard.stream()
                    .anyMatch(
                        m -> m instanceof RelayMessage.Refused r && r.reason() == EndReason.LIMIT));
    ask(raw, 100, 5_000);
    // Whoever still writes may see the end as a broken pipe.
    assertThat(Await.value(raw.closed)).matches("closed by the peer|network error: .*");
    assertThat(bob.link.isOpen()).isTrue();
  }

  @Test
  void aProbeIsMadeOnceInItsTimeHoweverOftenItIsAskedFor() {
    RelayHouse house = house(RelayOptions.defaults());
    RawClient raw = house.raw(KeyPair.generate());
    for (int i = 0; i < 20; i++) {
      raw.say(new RelayMessage.Probe(1024));
    }
    Await.until("probed", () -> raw.heard.contains(new RelayMessage.Probed(false)));
    raw.say(new RelayMessage.Register(List.of(RelayHouse.topic(1))));
    Await.until("registered", () -> raw.heard.contains(new RelayMessage.Registered(1)));
    assertThat(raw.heard.stream().filter(m -> m instanceof RelayMessage.Probed)).hasSize(1);
  }

  @Test
  void whatIsRegisteredChangesOnlySoOftenAndTheLastOfItCounts() {
    RelayHouse house = house(RelayOptions.defaults());
    long start = System.nanoTime();
    RawClient raw = house.raw(KeyPair.generate());
    for (int i = 1; i <= 50; i++) {
      raw.say(new RelayMessage.Register(List.of(RelayHouse.topic(i))));
    }
    Await.until("all are answered", () -> raw.heard.size() == 50);
    Await.until("the last", () -> house.topics.contains(RelayHouse.topic(50)));
    assertThat(house.topics).containsExactly(RelayHouse.topic(50));
    // Eight at once; then one a second, however long it took to say all.
    assertThat(house.added)
        .startsWith(IntStream.rangeClosed(1, 8).mapToObj(RelayHouse::topic).toArray(Bytes[]::new))
        .endsWith(RelayHouse.topic(50))
        .hasSizeLessThanOrEqualTo(8 + (int) Duration.ofNanos(System.nanoTime() - start).toSeconds())
        .doesNotHaveDuplicates();
  }

  @Test
  void whatOnlyRelaysSayIsAViolation() {
    RelayHouse house = house(RelayOptions.defaults());
    for (RelayMessage message :
        List.of(
            new RelayMessage.Incoming(1, true),
            new RelayMessage.Registered(1),
            new RelayMessage.Probed(true),
            new RelayMessage.Connect(1, new RelayTarget.OfTopic(RelayHouse.topic(1))))) {
      RawClient raw = house.raw(KeyPair.generate());
      raw.say(message);
      assertThat(Await.value(raw.closed)).isEqualTo("closed by the peer");
    }
  }

  @Test
  void nonsenseEndsAConnectionAndTheRelayGoesOn() {
    RelayHouse house = house(RelayOptions.defaults());
    Random random = new Random(8);
    for (int round = 0; round < 60; round++) {
      RawClient raw = house.raw(KeyPair.generate());
      for (int i = 0; i < 20; i++) {
        byte[] body = new byte[random.nextInt(60)];
        random.nextBytes(body);
        raw.channel.say(random.nextInt(12), body);
      }
    }
    Client ada = house.client();
    Client bob = house.client();
    bob.register();
    assertThat(ada.ask(bob.device()).connection.isOpen()).isTrue();
  }

  private static List<Bytes> topics(int from, int count) {
    return IntStream.range(from, from + count).mapToObj(RelayHouse::topic).toList();
  }
}
