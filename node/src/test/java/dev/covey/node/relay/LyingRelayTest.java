package dev.covey.node.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.node.relay.RelayHouse.Client;
import dev.covey.node.relay.RelayHouse.Talk;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Relays that lie, drop, stall and flood: noticed by the two ends, and bounded. */
@Timeout(60)
final class LyingRelayTest {

  /** A keep-alive would be a message, too, for the relay to harm. */
  private final RelayHouse house =
      new RelayHouse(
          RelayOptions.defaults(),
          ConnectionOptions.defaults().withKeepAlive(Duration.ofMinutes(2)));

  /** Of clients that give up soon, though not as soon as a busy machine pauses. */
  private final RelayHouse hasty =
      new RelayHouse(
          RelayOptions.defaults(),
          ConnectionOptions.defaults()
              .withHandshakeTimeout(Duration.ofSeconds(6))
              .withReadIdle(Duration.ofSeconds(8))
              .withKeepAlive(Duration.ofSeconds(1)));

  @AfterEach
  void end() {
    house.close();
    hasty.close();
  }

  private LyingRelay relay(LyingRelay.Lie lie) {
    return new LyingRelay(house.transport(), lie);
  }

  private LyingRelay hastyRelay(LyingRelay.Lie lie) {
    return new LyingRelay(hasty.transport(), lie);
  }

  @Test
  void leadingToSomebodyElseIsFoundOut() {
    AtomicReference<PublicKey> eve = new AtomicReference<>(KeyPair.generate().publicKey());
    try (LyingRelay relay =
        relay(
            new LyingRelay.Lie() {
              @Override
              public PublicKey leadTo(PublicKey wanted) {
                return Objects.requireNonNull(eve.get());
              }
            })) {
      Client ada = house.client(relay.address());
      Client bob = house.client(relay.address());
      Client stranger = house.client(relay.address());
      eve.set(stranger.key.publicKey());
      stranger.register();
      bob.register();
      assertThatThrownBy(() -> ada.ask(bob.device()))
          .hasRootCauseInstanceOf(ProtocolViolationException.class)
          .hasMessageContaining("somebody else");
      assertThat(bob.accepted).isEmpty();
    }
  }

  @Test
  void aBitChangedInTheHandshakeEndsIt() {
    AtomicInteger messages = new AtomicInteger();
    try (LyingRelay relay =
        relay(LyingRelay.changing(b -> messages.incrementAndGet() == 2 ? flipped(b) : b))) {
      Client ada = house.client(relay.address());
      Client bob = house.client(relay.address());
      bob.register();
      assertThatThrownBy(() -> ada.ask(bob.device()))
          .hasRootCauseInstanceOf(ProtocolViolationException.class);
    }
  }

  @Test
  void aBitChangedLaterEndsTheConnectionBeforeItIsHeard() throws Exception {
    AtomicInteger harm = new AtomicInteger();
    try (LyingRelay relay = relay(LyingRelay.changing(b -> harm.get() > 0 ? flipped(b) : b))) {
      Client ada = house.client(relay.address());
      Client bob = house.client(relay.address());
      bob.register();
      Talk asking = ada.ask(bob.device());
      Talk answering = bob.next();
      asking.say("true");
      Await.until("heard", () -> answering.words().equals("true"));
      harm.set(1);
      asking.say("false");
      assertThat(reason(answering.closed)).contains("does not decrypt");
      assertThat(answering.words()).isEqualTo("true");
    }
  }

  @Test
  void whatIsDroppedIsMissedAtOnce() throws Exception {
    AtomicInteger drop = new AtomicInteger();
    try (LyingRelay relay =
        relay(LyingRelay.changing(b -> drop.getAndDecrement() == 1 ? Bytes.EMPTY : b))) {
      Client ada = house.client(relay.address());
      Client bob = house.client(relay.address());
      bob.register();
      Talk asking = ada.ask(bob.device());
      Talk answering = bob.next();
      asking.say("one");
      Await.until("heard", () -> answering.words().equals("one"));
      drop.set(1);
      asking.say("two");
      Await.until("dropped", () -> drop.get() < 1);
      asking.say("three");
      assertThat(reason(answering.closed)).isNotEmpty();
      assertThat(answering.words()).isEqualTo("one");
    }
  }

  @Test
  void aStallEndsWithTheSilence() throws Exception {
    AtomicInteger stalled = new AtomicInteger();
    try (LyingRelay relay =
        hastyRelay(LyingRelay.changing(b -> stalled.get() > 0 ? Bytes.EMPTY : b))) {
      Client ada = hasty.client(relay.address());
      Client bob = hasty.client(relay.address());
      bob.register();
      Talk asking = ada.ask(bob.device());
      Talk answering = bob.next();
      asking.say("a");
      answering.say("b");
      Await.until("both heard", () -> asking.words().equals("b") && answering.words().equals("a"));
      stalled.set(1);
      assertThat(reason(asking.closed)).contains("nothing received");
      assertThat(reason(answering.closed)).isNotEmpty();
    }
  }

  @Test
  void aRelayThatOpensButPassesNothingOnIsGivenUpInTimeAndTheNextIsAsked() throws Exception {
    try (LyingRelay relay = hastyRelay(LyingRelay.changing(b -> Bytes.EMPTY))) {
      Client bob = hasty.client(relay.address());
      bob.register();
      Client ada = hasty.client(relay.address());
      assertThatThrownBy(() -> ada.ask(bob.device()))
          .hasRootCauseInstanceOf(UnavailableException.class);
      Client bobAgain = house.client();
      bobAgain.register();
      Talk unused = house.client().ask(bobAgain.device());
      assertThat(bobAgain.next().connection.isOpen()).isTrue();
    }
  }

  @Test
  void aFloodBeyondTheWindowCostsTheRelayItsConnection() throws Exception {
    try (LyingRelay relay = relay(new LyingRelay.Lie() {})) {
      Client ada = house.client(relay.address());
      Client bob = house.client(relay.address());
      bob.register();
      Talk asking = ada.ask(bob.device());
      Talk answering = bob.next();
      CompletableFuture<Void> paused = new CompletableFuture<>();
      answering.connection.execute(
          () -> {
            answering.connection.pauseReading();
            paused.complete(null);
          });
      Await.until("nothing more is read", paused::isDone);
      for (int i = 0; i < 5; i++) {
        relay.say(
            bob.key.publicKey(),
            new RelayMessage.Data(1, Bytes.wrap(new byte[RelayProtocol.MAX_DATA])));
      }
      assertThat(reason(bob.link.closed())).contains("more than " + RelayProtocol.WINDOW);
      assertThat(reason(answering.closed)).isNotEmpty();
      assertThat(asking.connection.isOpen()).isTrue();
    }
  }

  @Test
  void creditForWhatWasNeverSentCostsTheRelayItsConnection() throws Exception {
    try (LyingRelay relay = relay(new LyingRelay.Lie() {})) {
      Client ada = house.client(relay.address());
      Client bob = house.client(relay.address());
      bob.register();
      Talk unused = ada.ask(bob.device());
      Talk unusedToo = bob.next();
      relay.say(bob.key.publicKey(), new RelayMessage.Credit(1, 1 << 20));
      assertThat(reason(bob.link.closed())).contains("credit");
    }
  }

  @Test
  void manyCircuitsThatLeadToNothingAreRefusedBeyondALimit() {
    try (LyingRelay relay = hastyRelay(new LyingRelay.Lie() {})) {
      Client bob = hasty.client(relay.address());
      bob.register();
      PublicKey key = bob.key.publicKey();
      for (int i = 0; i < 200; i++) {
        relay.say(key, new RelayMessage.Incoming(2L * i + 1, true));
      }
      assertThat(bob.link.register(List.of()).orTimeout(30, TimeUnit.SECONDS).join()).isZero();
      assertThat(bob.link.circuits()).isLessThanOrEqualTo(RelayLink.MAX_HANDSHAKES);
      Await.until("the handshakes have timed out", () -> bob.link.circuits() == 0);
      assertThat(bob.accepted).isEmpty();
    }
  }

  @Test
  void theRelaySeesNothingOfWhatIsSaidNorWhoSaysIt() throws Exception {
    try (LyingRelay relay = relay(new LyingRelay.Lie() {})) {
      Client ada = house.client(relay.address());
      Client bob = house.client(relay.address());
      bob.register();
      Talk asking = ada.ask(bob.device());
      Talk answering = bob.next();
      String secret = "meet me at the old bridge";
      asking.say(secret);
      Await.until("heard", () -> answering.words().equals(secret));
      assertThat(relay.seen).hasSizeGreaterThan(4);
      assertThat(relay.allSeen(Bytes.wrap(secret.getBytes(StandardCharsets.UTF_8)))).isFalse();
      assertThat(relay.allSeen(ada.key.publicKey().bytes())).isFalse();
      assertThat(relay.allSeen(bob.key.publicKey().bytes())).isFalse();
    }
  }

  private static String reason(CompletableFuture<String> closed) {
    return closed.orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static Bytes flipped(Bytes bytes) {
    byte[] copy = bytes.toByteArray();
    copy[copy.length - 1] ^= 1;
    return Bytes.wrap(copy);
  }
}
