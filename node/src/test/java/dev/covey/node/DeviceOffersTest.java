package dev.covey.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.Device;
import dev.covey.api.DeviceOffer;
import dev.covey.api.MemberKind;
import dev.covey.core.UnavailableException;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.mux.Mux;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import dev.covey.node.backup.Belongings;
import dev.covey.node.device.DeviceCode;
import dev.covey.node.device.DeviceExchange;
import dev.covey.node.identity.DeviceCertificate;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets the letter of a code that is shown, when it is made later than asked for. */
@Timeout(60)
class DeviceOffersTest {

  private static final Belongings BELONGINGS =
      new Belongings(KeyPair.generate().seed(), MemberKind.PERSON, "ada", Instant.EPOCH, List.of());

  private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
  private final List<Mux> accepted = new CopyOnWriteArrayList<>();
  private final List<KeyPair> lettersTo = new CopyOnWriteArrayList<>();
  private final EventLoopGroup loops = Transport.eventLoops(2);
  private final Transport transport =
      new Transport(
          loops,
          ConnectionOptions.defaults().withMaxMessageSize(ConnectionOptions.LARGEST_MESSAGE));
  private final DeviceOffers offers = new DeviceOffers(work::add);
  private final ListeningPort port =
      transport.listen(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          KeyPair.generate(),
          connection -> accepted.add(Mux.start(connection, offers::opening)));
  private final DeviceCode code = DeviceCode.parse(show().code());
  private final KeyPair phone = KeyPair.generate();
  private final KeyPair tablet = KeyPair.generate();

  @AfterEach
  void close() {
    port.close();
    var unused = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void aLetterThatCannotLeaveIsForWhoeverComesNext() throws Exception {
    var unused = ask(phone);
    Runnable letter = letter();
    Mux first = accepted.get(0);
    first.connection().close("lost");
    assertThat(Await.value(first.closed())).isNotNull();
    letter.run();
    var unusedNext = ask(tablet);
    letter().run();
    Await.until("the letter", () -> lettersTo.equals(List.of(tablet)));
  }

  @Test
  void ofTwoWhoAskAtOnceOneGetsIt() throws Exception {
    CompletableFuture<DeviceCertificate> late = ask(phone);
    Runnable toPhone = letter();
    var unused = ask(tablet);
    letter().run();
    Await.until("the letter", () -> lettersTo.equals(List.of(tablet)));
    toPhone.run();
    assertThatThrownBy(() -> Await.value(late)).hasCauseInstanceOf(UnavailableException.class);
    assertThat(lettersTo).containsExactly(tablet);
  }

  @Test
  void whoeverGotItMayLoseItAndAskAgainAndNobodyElse() throws Exception {
    for (int times = 1; times <= 2; times++) {
      int letters = times;
      var unused = ask(phone);
      letter().run();
      Await.until("the letter", () -> lettersTo.size() == letters);
    }
    CompletableFuture<DeviceCertificate> late = ask(tablet);
    assertThatThrownBy(() -> Await.value(late)).hasCauseInstanceOf(UnavailableException.class);
    assertThat(work).isEmpty();
    assertThat(lettersTo).containsExactly(phone, phone);
  }

  private DeviceOffer show() {
    return offers.show(
        port.address(),
        Optional.empty(),
        (shown, asker) -> DeviceExchange.letter(shown, asker, BELONGINGS),
        certificate -> new Device(certificate.device().toString(), Instant.now(), false, false));
  }

  /** Asks over a connection of its own; what comes is taken, and never answered. */
  private CompletableFuture<DeviceCertificate> ask(KeyPair device) {
    Mux mux =
        Mux.start(Await.value(transport.connect(port.address(), device, Duration.ofSeconds(10))));
    return DeviceExchange.ask(
        mux,
        code,
        device,
        came -> {
          lettersTo.add(device);
          return new CompletableFuture<>();
        });
  }

  /** What makes the letter that was asked for, and sends it. */
  private Runnable letter() throws InterruptedException {
    Runnable letter = work.poll(30, TimeUnit.SECONDS);
    assertThat(letter).isNotNull();
    return Objects.requireNonNull(letter);
  }
}
