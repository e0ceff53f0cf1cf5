package dev.covey.node;

import dev.covey.api.Device;
import dev.covey.api.DeviceOffer;
import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.mux.Mux;
import dev.covey.dht.Announcement;
import dev.covey.dht.Discovery;
import dev.covey.dht.Topic;
import dev.covey.node.device.DeviceCode;
import dev.covey.node.device.DeviceExchange;
import dev.covey.node.identity.DeviceCertificate;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The codes that this device shows: whoever comes with one gets what a device needs, the first that
 * it can be sent to and nobody after. Safe on any thread.
 */
final class DeviceOffers {

  private static final int MAX_OPEN = 4;

  private final Executor application;
  private final Map<Bytes, Open> open = new ConcurrentHashMap<>();

  private record Open(
      DeviceCode code,
      KeyPair key,
      CompletableFuture<DeviceCertificate> taken,
      Letter letter,
      CompletableFuture<PublicKey> first) {

    CompletableFuture<Bytes> letter(DeviceExchange.Asker asker, Executor application) {
      return first.getNow(asker.key()).equals(asker.key())
          ? CompletableFuture.supplyAsync(() -> letter.apply(code, asker), application)
          : CompletableFuture.failedFuture(new IllegalStateException("it was used already"));
    }

    /** Whether it is for this one: the first, which may have lost a connection and come again. */
    boolean isFor(DeviceExchange.Asker asker) {
      return first.complete(asker.key()) || first.join().equals(asker.key());
    }
  }

  /** Seals what is handed over to a new device's key; may block. */
  interface Letter extends BiFunction<DeviceCode, DeviceExchange.Asker, Bytes> {}

  DeviceOffers(Executor application) {
    this.application = application;
  }

  /** A connection begins; on its event loop, before anything is read. */
  void opening(Mux mux) {
    DeviceExchange.offer(mux, this::offered);
  }

  private Optional<DeviceExchange.Offer> offered(Bytes topic) {
    return Optional.ofNullable(open.get(topic))
        .filter(offer -> !offer.taken().isDone())
        .map(
            offer ->
                new DeviceExchange.Offer(
                    offer.code(),
                    offer.key(),
                    asker -> offer.letter(asker, application),
                    offer::isFor,
                    offer.taken()));
  }

  /**
   * Shows another code.
   *
   * @param settle makes a device of the certificate that somebody made; fails if it is no good
   */
  DeviceOffer show(
      InetSocketAddress listening,
      Optional<Discovery> way,
      Letter letter,
      Function<DeviceCertificate, Device> settle) {
    if (open.size() >= MAX_OPEN) {
      throw new IllegalStateException(
          "this device shows " + MAX_OPEN + " codes already: use one of them, or wait");
    }
    KeyPair key = KeyPair.generate();
    DeviceCode code =
        DeviceCode.create(key.publicKey(), OwnAddresses.of(listening)).shownByOldDevice();
    CompletableFuture<DeviceCertificate> taken = new CompletableFuture<>();
    open.put(code.topic(), new Open(code, key, taken, letter, new CompletableFuture<>()));
    Optional<Announcement> announced =
        way.map(by -> by.announce(new Topic(code.topic()), listening.getPort()));
    CompletableFuture<Device> added = taken.thenApplyAsync(settle, application);
    var unusedEnd =
        added.whenComplete(
            (device, failure) -> {
              // Also when it was cancelled.
              boolean unused = taken.cancel(false);
              open.remove(code.topic());
              announced.ifPresent(Announcement::close);
            });
    CompletableFuture.delayedExecutor(DeviceOffer.SECONDS, TimeUnit.SECONDS)
        .execute(
            () ->
                added.completeExceptionally(
                    new UnavailableException(
                        "no new device came in " + DeviceOffer.SECONDS + " s; the code is void")));
    return new DeviceOffer(code.text(), added);
  }
}
