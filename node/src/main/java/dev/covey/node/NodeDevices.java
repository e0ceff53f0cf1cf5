package dev.covey.node;

import dev.covey.api.Device;
import dev.covey.api.DeviceOffer;
import dev.covey.api.Devices;
import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.wire.Transport;
import dev.covey.dht.Discovery;
import dev.covey.node.backup.Belongings;
import dev.covey.node.device.DeviceBook;
import dev.covey.node.device.DeviceCode;
import dev.covey.node.device.DeviceExchange;
import dev.covey.node.identity.DeviceCertificate;
import dev.covey.node.identity.Identity;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The devices of one node's identity. Safe on any thread. */
final class NodeDevices implements Devices {

  private static final int ADD_SECONDS = 60;

  private final Identity identity;
  private final DeviceBook book;
  private final Supplier<Belongings> belongings;
  private final Predicate<PublicKey> shutOut;
  private final DeviceOffers offers;
  private final Map<String, DeviceOffer> shown = new HashMap<>();
  private final Optional<Transport> transport;
  private final Optional<InetSocketAddress> listening;
  private final Optional<Discovery> discovery;

  /**
   * @param shutOut revokes a device in every room, and says whether it was in any
   * @param offers hears who comes with a code
   * @param transport empty for a node that meets nobody, as is where it listens
   */
  NodeDevices(
      Identity identity,
      DeviceBook book,
      Supplier<Belongings> belongings,
      Predicate<PublicKey> shutOut,
      DeviceOffers offers,
      Optional<Transport> transport,
      Optional<InetSocketAddress> listening,
      Optional<Discovery> discovery) {
    this.identity = identity;
    this.book = book;
    this.belongings = belongings;
    this.shutOut = shutOut;
    this.offers = offers;
    this.transport = transport;
    this.listening = listening;
    this.discovery = discovery;
  }

  @Override
  public List<Device> all() {
    return book.all();
  }

  @Override
  public CompletableFuture<Device> add(String text) {
    try {
      DeviceCode code = DeviceCode.parse(text);
      if (code.byOld()) {
        throw new IllegalArgumentException(
            "this device code is shown by a device that has an identity: `covey device link` on"
                + " the new device takes it");
      }
      Bytes letter = DeviceExchange.letter(code, belongings.get());
      return CodeDialler.dial(
              network(),
              discovery,
              code,
              identity.device(),
              mux -> DeviceExchange.give(mux, code, letter),
              ADD_SECONDS)
          .thenApply(this::added);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public synchronized DeviceOffer offer() {
    Transport unused = network();
    shown.values().removeIf(old -> old.added().isDone());
    DeviceOffer offer =
        offers.show(
            listening.orElseThrow(),
            discovery,
            (code, asker) -> DeviceExchange.letter(code, asker, belongings.get()),
            this::added);
    shown.put(offer.code(), offer);
    return offer;
  }

  @Override
  public synchronized Optional<DeviceOffer> offered(String code) {
    return Optional.ofNullable(shown.get(code));
  }

  @Override
  public void revoke(String device) {
    PublicKey key = PublicKey.parse(device);
    if (key.equals(identity.device().publicKey())) {
      throw new IllegalArgumentException(
          "that is this device: revoke it from another one, or throw its data away");
    }
    boolean isKnown = book.revoked(key);
    if (!shutOut.test(key) && !isKnown) {
      throw new IllegalArgumentException(
          "no device " + key + " of yours is known; `covey device list` has those that are");
    }
  }

  private Transport network() {
    return transport.orElseThrow(
        () ->
            new UnavailableException("this node does not use the network: nobody can be reached"));
  }

  private Device added(DeviceCertificate taken) {
    if (!taken.isValid() || !taken.identity().equals(identity.identity().publicKey())) {
      throw new IllegalStateException("the new device has become somebody else");
    }
    book.add(taken);
    Instant since = Instant.ofEpochMilli(taken.issuedMillis());
    return new Device(taken.device().toString(), since, false, false);
  }
}
