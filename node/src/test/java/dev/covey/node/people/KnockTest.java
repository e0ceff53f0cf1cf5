package dev.covey.node.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.mux.Mux;
import dev.covey.core.store.Table;
import dev.covey.core.testing.Await;
import dev.covey.core.testing.ConnectionPair;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import dev.covey.node.identity.SealedLetter;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class KnockTest {

  private static final Instant NOW = Instant.ofEpochMilli(1_795_000_000_000L);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KeyPair ada = KeyPair.generate();
  private final KeyPair bob = KeyPair.generate();

  @Test
  void onlyTheOneKnockedAtCanReadIt() throws Exception {
    Bytes sealed = letter(ada, "hello").seal(ada, bob.publicKey());
    assertThat(sealed.length()).isLessThanOrEqualTo(KnockLetter.MAX_SEALED);
    assertThat(KnockLetter.open(bob, sealed)).isEqualTo(letter(ada, "hello"));
    assertViolation(() -> KnockLetter.open(ada, sealed));
    assertThat(sealed.hex()).doesNotContain(ada.publicKey().toString());
    Bytes longest = letter(ada, "\u00e9".repeat(250)).seal(ada, bob.publicKey());
    assertThat(longest.length()).isLessThanOrEqualTo(KnockLetter.MAX_SEALED);
  }

  @Test
  void nobodyPassesAKnockOnOrSpeaksForAnother() throws Exception {
    KeyPair eve = KeyPair.generate();
    Bytes sealed = letter(ada, "hello").seal(ada, eve.publicKey());
    Bytes opened = SealedLetter.open(eve, KnockLetter.inbox(eve.publicKey()), sealed);
    Bytes passedOn = SealedLetter.seal(bob.publicKey(), KnockLetter.inbox(bob.publicKey()), opened);
    assertViolation(() -> KnockLetter.open(bob, passedOn));
    Bytes forged = letter(ada, "it is me").seal(eve, bob.publicKey());
    assertViolation(() -> KnockLetter.open(bob, forged));
  }

  @Test
  void whateverComesIsAKnockOrAViolation() throws Exception {
    Bytes inbox = KnockLetter.inbox(bob.publicKey());
    Bytes sealed = letter(ada, "hello").seal(ada, bob.publicKey());
    Bytes opened = SealedLetter.open(bob, inbox, sealed);
    Random random = new Random(23);
    for (int i = 0; i < 1_000; i++) {
      byte[] changed = (i % 2 == 0 ? sealed : opened).toByteArray();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      Bytes bytes = Bytes.wrap(changed).slice(0, random.nextInt(changed.length + 1));
      if (i % 2 == 0) {
        assertViolation(() -> KnockLetter.open(bob, bytes));
      } else {
        assertViolation(() -> KnockLetter.decode(bob.publicKey(), bytes));
      }
    }
  }

  @Test
  void theFirstWhoKnockStayAndEachHasOnePlace(@TempDir Path temp) {
    try (LogStore store = LogStore.open(temp, PeopleTables.ALL.toArray(Table[]::new))) {
      KnockBook book = KnockBook.open(store.storage());
      assertThat(book.heard(letter(ada, "one"), NOW)).isTrue();
      assertThat(book.heard(letter(ada, "two"), NOW.plusSeconds(1))).isTrue();
      assertThat(book.all(NOW)).singleElement().matches(knock -> knock.text().equals("two"));
      for (int i = 1; i < KnockBook.MAX_OPEN; i++) {
        assertThat(book.heard(letter(KeyPair.generate(), "x"), NOW.plusSeconds(i))).isTrue();
      }
      assertThat(book.heard(letter(bob, "too late"), NOW)).isFalse();
      book.refuse(ada.publicKey(), NOW);
      assertThat(book.heard(letter(ada, "again"), NOW)).isFalse();
      assertThat(book.heard(letter(bob, "now there is room"), NOW)).isTrue();
      assertThat(KnockBook.open(store.storage()).all(NOW)).isEqualTo(book.all(NOW));
      Instant later = NOW.plus(Duration.ofDays(8));
      assertThat(book.heard(letter(bob, "still here"), later)).isTrue();
      Instant muchLater = NOW.plus(Duration.ofDays(31));
      assertThat(book.all(muchLater))
          .extracting(knock -> knock.text())
          .containsExactly("still here");
      assertThat(book.heard(letter(ada, "a week has passed"), muchLater)).isTrue();
    }
  }

  @Test
  void refusalsAreForgottenOldestFirst(@TempDir Path temp) {
    try (LogStore store = LogStore.open(temp, PeopleTables.ALL.toArray(Table[]::new))) {
      KnockBook book = KnockBook.open(store.storage());
      book.refuse(ada.publicKey(), NOW);
      for (int i = 1; i <= KnockBook.MAX_REFUSED; i++) {
        book.refuse(KeyPair.generate().publicKey(), NOW.plusSeconds(i));
      }
      assertThat(book.heard(letter(ada, "forgotten"), NOW.plusSeconds(999))).isTrue();
    }
  }

  @Test
  void aBellIsHeardNowAndThenOnly() throws Exception {
    AtomicLong nanos = new AtomicLong();
    List<KnockLetter> heard = new CopyOnWriteArrayList<>();
    Doorbell hers = new Doorbell(ada, true, Runnable::run, nanos::get, letter -> {});
    Doorbell his = new Doorbell(bob, true, Runnable::run, nanos::get, heard::add);
    try (ConnectionPair pair = ConnectionPair.open()) {
      Mux unusedHis = Mux.start(pair.responder(), his::opening);
      CompletableFuture<Boolean> begun = new CompletableFuture<>();
      Mux unusedHers =
          Mux.start(
              pair.initiator(),
              mux -> {
                hers.opening(mux);
                begun.complete(true);
              });
      assertThat(begun.get(30, TimeUnit.SECONDS)).isTrue();
      assertThat(ring(pair, hers)).isEqualTo("heard");
      assertThat(ring(pair, hers)).contains("too many");
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(Doorbell.EACH_SECONDS));
      assertThat(ring(pair, hers)).isEqualTo("heard");
      assertThat(heard).hasSize(2);
      Bytes elsewhere = letter(ada, "x").seal(ada, ada.publicKey());
      assertThatThrownBy(
              () ->
                  hers.ring(pair.initiator().remotePublicKey(), ada.publicKey(), elsewhere)
                      .get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(UnavailableException.class);
    }
  }

  @Test
  void ofTwoConnectionsThatCrossTheOneThatStaysIsUsed() throws Exception {
    Doorbell hers = new Doorbell(ada, true, Runnable::run, System::nanoTime, letter -> {});
    Doorbell his = new Doorbell(bob, true, Runnable::run, System::nanoTime, letter -> {});
    EventLoopGroup loops = Transport.eventLoops(2);
    try {
      Transport transport =
          new Transport(loops, ConnectionOptions.defaults().withHandshakeTimeout(PATIENCE));
      try (ListeningPort port =
          transport.listen(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              KeyPair.generate(),
              accepted -> {
                Mux unused = Mux.start(accepted, his::opening);
              })) {
        KeyPair device = KeyPair.generate();
        Mux stays = connected(transport, port, device, hers);
        Mux goes = connected(transport, port, device, hers);
        PublicKey there = stays.connection().remotePublicKey();
        assertThat(goes.connection().remotePublicKey()).isEqualTo(there);
        goes.connection().close("the other one stays");
        assertThat(Await.value(goes.closed())).isNotEmpty();
        assertThat(ring(there, hers)).isEqualTo("heard");
        stays.connection().close("the test is over");
        assertThat(Await.value(stays.closed())).isNotEmpty();
        assertThat(ring(there, hers)).contains("not connected");
      }
    } finally {
      var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  private static Mux connected(
      Transport transport, ListeningPort port, KeyPair device, Doorbell bell) {
    CompletableFuture<Mux> begun = new CompletableFuture<>();
    Mux unused =
        Mux.start(
            transport.connect(port.address(), device, PATIENCE).join(),
            mux -> {
              bell.opening(mux);
              begun.complete(mux);
            });
    return Await.value(begun);
  }

  private String ring(ConnectionPair pair, Doorbell bell) throws ProtocolViolationException {
    return ring(pair.initiator().remotePublicKey(), bell);
  }

  private String ring(PublicKey device, Doorbell bell) throws ProtocolViolationException {
    Bytes sealed = letter(ada, "hello").seal(ada, bob.publicKey());
    // Busy until the last ring is over, which is a moment after its answer.
    return Await.answer(
        "the bell is free",
        () ->
            Await.value(
                bell.ring(device, bob.publicKey(), sealed)
                    .handle((heard, failure) -> failure == null ? "heard" : failure.toString())),
        said -> !said.contains("busy"));
  }

  private KnockLetter letter(KeyPair from, String words) {
    return new KnockLetter(from.publicKey(), NOW, "ada", words);
  }

  private interface Opening {
    Object open() throws ProtocolViolationException;
  }

  private static void assertViolation(Opening opening) {
    assertThatThrownBy(opening::open).isInstanceOf(ProtocolViolationException.class);
  }
}
