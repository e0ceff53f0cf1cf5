package dev.covey.node.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.ListeningPort;
import dev.covey.dht.HostPort;
import dev.covey.node.relay.RelayHouse.Client;
import dev.covey.node.relay.RelayHouse.Talk;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A relay that keeps its word, on real sockets. */
@Timeout(60)
final class RelayTest {

  private RelayHouse house = new RelayHouse(RelayOptions.defaults());

  @AfterEach
  void end() {
    house.close();
  }

  private void restart(RelayOptions options) {
    house.close();
    house = new RelayHouse(options);
  }

  @Test
  void twoNodesTalkThroughItAndProveWhoTheyAre() throws Exception {
    Client ada = house.client();
    Client bob = house.client();
    bob.register(1);
    Talk asking = ada.ask(bob.device());
    Talk answering = bob.next();
    assertThat(asking.connection.remotePublicKey()).isEqualTo(bob.key.publicKey());
    assertThat(answering.connection.remotePublicKey()).isEqualTo(ada.key.publicKey());
    assertThat(asking.connection.handshakeHash()).isEqualTo(answering.connection.handshakeHash());
    asking.say("to bob");
    answering.say("to ada");
    Await.until("both hear", () -> asking.words().equals("to ada"));
    Await.until("both hear", () -> answering.words().equals("to bob"));
    assertThat(asking.connection.remoteAddress())
        .hasToString("relay " + HostPort.format(house.address));
  }

  @Test
  void megabytesGoThroughInOrderBothWays() throws Exception {
    restart(RelayOptions.defaults().withRates(1 << 30, 1 << 30));
    Client ada = house.client();
    Client bob = house.client();
    bob.register();
    Talk asking = ada.ask(bob.device());
    Talk answering = bob.next();
    byte[] there = new byte[3_000_000];
    new Random(1).nextBytes(there);
    byte[] back = new byte[2_000_000];
    new Random(2).nextBytes(back);
    asking.say(there);
    answering.say(back);
    Await.until("all is there", () -> answering.heardBytes() == there.length);
    Await.until("all is back", () -> asking.heardBytes() == back.length);
    assertThat(answering.heard()).isEqualTo(there);
    assertThat(asking.heard()).isEqualTo(back);
    assertThat(house.server.statistics().relayedBytes()).isGreaterThan(5_000_000);
  }

  @Test
  void aTopicLeadsToOneWhoRegisteredItAndThenToTheNext() throws Exception {
    Client ada = house.client();
    Client bob = house.client();
    Client eve = house.client();
    bob.register(7);
    eve.register(7);
    RelayTarget seven = new RelayTarget.OfTopic(RelayHouse.topic(7));
    Talk first = ada.ask(seven);
    Talk second = ada.ask(seven);
    assertThat(List.of(first.connection.remotePublicKey(), second.connection.remotePublicKey()))
        .containsExactlyInAnyOrder(bob.key.publicKey(), eve.key.publicKey());
    assertThatThrownBy(() -> ada.ask(seven)).hasCauseInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> ada.ask(new RelayTarget.OfTopic(RelayHouse.topic(8))))
        .hasRootCauseInstanceOf(UnavailableException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void topicsAreToldWhileSomebodyRegistersThem() {
    Client bob = house.client();
    Client eve = house.client();
    bob.register(1, 2);
    eve.register(2, 3);
    assertThat(house.topics)
        .containsExactlyInAnyOrder(RelayHouse.topic(1), RelayHouse.topic(2), RelayHouse.topic(3));
    bob.register(1);
    assertThat(house.topics).contains(RelayHouse.topic(2));
    eve.link.close();
    Await.until(
        "only one is left", () -> house.topics.equals(java.util.Set.of(RelayHouse.topic(1))));
    assertThat(house.server.statistics().topics()).isEqualTo(1);
  }

  @Test
  void whoHasNotRegisteredCannotBeAskedFor() {
    Client ada = house.client();
    Client bob = house.client();
    assertThat(Await.value(bob.link.ready())).isSameAs(bob.link);
    assertThatThrownBy(() -> ada.ask(bob.device()))
        .hasRootCauseInstanceOf(UnavailableException.class);
  }

  @Test
  void theEndOfOneSideIsTheEndOfTheOtherAfterWhatWasSaid() throws Exception {
    Client ada = house.client();
    Client bob = house.client();
    bob.register();
    Talk asking = ada.ask(bob.device());
    Talk answering = bob.next();
    asking.say("last words");
    Await.until("heard", () -> answering.words().equals("last words"));
    asking.connection.close("enough");
    assertThat(Await.value(answering.closed)).isEqualTo("closed by the peer");
    Await.until("the relay forgets it", () -> house.server.statistics().circuits() == 0);
    assertThat(house.server.statistics().opened()).isEqualTo(1);
  }

  @Test
  void whenAClientIsGoneItsCircuitsEnd() throws Exception {
    Client ada = house.client();
    Client bob = house.client();
    bob.register();
    Talk asking = ada.ask(bob.device());
    Talk unused = bob.next();
    bob.link.close();
    assertThat(Await.value(asking.closed)).isEqualTo("closed by the peer");
    assertThatThrownBy(() -> ada.ask(bob.device()))
        .hasRootCauseInstanceOf(UnavailableException.class);
  }

  @Test
  void aReaderThatPausesHoldsUpTheSenderAndNobodyElse() throws Exception {
    restart(RelayOptions.defaults().withRates(1 << 30, 1 << 30));
    Client ada = house.client();
    Client bob = house.client();
    Client eve = house.client();
    bob.register();
    eve.register();
    Talk toBob = ada.ask(bob.device());
    Talk slow = bob.next();
    Talk toEve = ada.ask(eve.device());
    Talk quick = eve.next();
    slow.connection.execute(slow.connection::pauseReading);
    toBob.say(new byte[4_000_000]);
    Await.until("the sender waits", () -> !toBob.connection.isWritable());
    toEve.say(new byte[1_000_000]);
    Await.until("the other gets all", () -> quick.heardBytes() == 1_000_000);
    assertThat(slow.heardBytes()).isZero();
    assertThat(house.server.statistics().relayedBytes()).isLessThan(1_700_000);
    slow.connection.execute(slow.connection::resumeReading);
    Await.until("it goes on", () -> slow.heardBytes() == 4_000_000);
  }

  @Test
  void aCircuitIsNoFasterThanItsRate() throws Exception {
    restart(RelayOptions.defaults().withRates(200_000, 1 << 30));
    Client ada = house.client();
    Client bob = house.client();
    bob.register();
    Talk asking = ada.ask(bob.device());
    Talk answering = bob.next();
    long start = System.nanoTime();
    asking.say(new byte[600_000]);
    Await.until("all is there", () -> answering.heardBytes() == 600_000);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(1_700), Duration.ofSeconds(25));
  }

  @Test
  void allCircuitsTogetherAreNoFasterThanTheirRate() throws Exception {
    restart(RelayOptions.defaults().withRates(1 << 30, 200_000));
    Client ada = house.client();
    Client bob = house.client();
    Client eve = house.client();
    bob.register();
    eve.register();
    Talk toBob = ada.ask(bob.device());
    Talk toEve = ada.ask(eve.device());
    Talk atBob = bob.next();
    Talk atEve = eve.next();
    long start = System.nanoTime();
    toBob.say(new byte[300_000]);
    toEve.say(new byte[300_000]);
    Await.until(
        "all is there", () -> atBob.heardBytes() == 300_000 && atEve.heardBytes() == 300_000);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(1_700), Duration.ofSeconds(25));
  }

  @Test
  void aProbeTellsWhetherTheRelayMetTheClientThere() {
    restart(RelayOptions.defaults());
    Client ada = house.client();
    try (ListeningPort own =
            house
                .transport()
                .listen(
                    HostPort.parse("127.0.0.1:0"),
                    ada.key,
                    made -> made.close("a probe, it seems"));
        ListeningPort others =
            house
                .transport()
                .listen(
                    HostPort.parse("127.0.0.1:0"), KeyPair.generate(), made -> made.close("no"))) {
      assertThat(Await.value(ada.link.probe(own.address().getPort()))).isTrue();
      Client bob = house.client();
      assertThat(Await.value(bob.link.probe(others.address().getPort()))).isFalse();
    }
    assertThat(ada.link.observed().map(seen -> seen.getAddress().isLoopbackAddress()))
        .contains(true);
  }

  @Test
  void aNodeThatDoesNotRelaySaysSo() {
    KeyPair other = KeyPair.generate();
    try (ListeningPort port =
        house
            .transport()
            .listen(
                HostPort.parse("127.0.0.1:0"),
                other,
                made -> {
                  RawChannel unused = new RawChannel(made, false, message -> {});
                })) {
      Client ada = house.client(port.address());
      assertThatThrownBy(() -> Await.value(ada.link.ready()))
          .hasCauseInstanceOf(UnavailableException.class)
          .hasMessageContaining("does not relay");
    }
  }

  @Test
  void whatTheRelayPassesOnShowsNothingOfWhatIsSaid() throws Exception {
    restart(RelayOptions.defaults());
    Client ada = house.client();
    KeyPair key = KeyPair.generate();
    RelayHouse.RawClient ears = house.raw(key);
    ears.say(new RelayMessage.Register(List.of()));
    Await.until("registered", () -> ears.heard.contains(new RelayMessage.Registered(0)));
    var unused = ada.link.connect(new RelayTarget.OfDevice(key.publicKey()));
    Await.until(
        "asked", () -> ears.heard.stream().anyMatch(m -> m instanceof RelayMessage.Incoming));
    ears.say(new RelayMessage.Opened(1));
    Await.until("hello", () -> ears.heard.stream().anyMatch(m -> m instanceof RelayMessage.Data));
    Bytes first =
        ears.heard.stream()
            .filter(m -> m instanceof RelayMessage.Data)
            .map(m -> ((RelayMessage.Data) m).bytes())
            .findFirst()
            .orElseThrow();
    // The first message of the handshake: a length and an ephemeral key, not the static one.
    assertThat(first.hex()).doesNotContain(ada.key.publicKey().bytes().hex());
    assertThat(first.length()).isEqualTo(3 + 32);
  }
}
