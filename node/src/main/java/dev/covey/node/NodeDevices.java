package dev.covey.node;

import dev.covey.api.Device;
import dev.covey.api.Devices;
import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.mux.Mux;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.Transport;
import dev.covey.dht.Discovery;
import dev.covey.dht.HostPort;
import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import dev.covey.node.backup.Belongings;
import dev.covey.node.device.DeviceBook;
import dev.covey.node.device.DeviceCode;
import dev.covey.node.device.DeviceExchange;
import dev.covey.node.identity.DeviceCertificate;
import dev.covey.node.identity.Identity;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The devices of one node's identity. Safe on any thread. */
final class NodeDevices implements Devices {

  private static final Duration DIAL = Duration.ofSeconds(10);
  private static final Duration SEARCH_EVERY = Duration.ofSeconds(5);
  private static final int ADD_SECONDS = 60;

  /** Addresses tried for one code. */
  private static final int MAX_TRIED = 32;

  private final Identity identity;
  private final DeviceBook book;
  private final Supplier<Belongings> belongings;
  private final Predicate<PublicKey> shutOut;
  private final Optional<Transport> transport;
  private final Optional<Discovery> discovery;

  /**
   * @param shutOut revokes a device in every room, and says whether it was in any
   * @param transport empty for a node that meets nobody
   */
  NodeDevices(
      Identity identity,
      DeviceBook book,
      Supplier<Belongings> belongings,
      Predicate<PublicKey> shutOut,
      Optional<Transport> transport,
      Optional<Discovery> discovery) {
    this.identity = identity;
    this.book = book;
    this.belongings = belongings;
    this.shutOut = shutOut;
    this.transport = transport;
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
      if (transport.isEmpty()) {
        throw new UnavailableException("this node does not use the network: nobody can be reached");
      }
      Adding adding =
          new Adding(transport.get(), code, DeviceExchange.letter(code, belongings.get()));
      return adding.begin();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
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

  /** One code: its addresses and those found by its topic, until one takes what is handed over. */
  private final class Adding {
    private final Transport dialling;
    private final DeviceCode code;
    private final Bytes letter;
    private final Set<InetSocketAddress> tried = new HashSet<>();
    private final CompletableFuture<Device> done = new CompletableFuture<>();

    Adding(Transport dialling, DeviceCode code, Bytes letter) {
      this.dialling = dialling;
      this.code = code;
      this.letter = letter;
    }

    CompletableFuture<Device> begin() {
      Optional<Search> search =
          discovery.map(way -> way.watch(new Topic(code.topic()), SEARCH_EVERY, this::attempt));
      var unusedClosing = done.whenComplete((device, failure) -> search.ifPresent(Search::close));
      for (String address : code.addresses()) {
        try {
          attempt(HostPort.parse(address));
        } catch (IllegalArgumentException e) {
          // The others may do.
        }
      }
      CompletableFuture.delayedExecutor(ADD_SECONDS, TimeUnit.SECONDS).execute(this::giveUp);
      return done;
    }

    private void giveUp() {
      done.completeExceptionally(
          new UnavailableException(
              "the new device was not met in "
                  + ADD_SECONDS
                  + " s: does it still show this code, and can this machine reach it?"));
    }

    private void attempt(InetSocketAddress address) {
      synchronized (tried) {
        if (done.isDone() || tried.size() >= MAX_TRIED || !tried.add(address)) {
          return;
        }
      }
      var unused =
          dialling
              .connect(address, identity.device(), DIAL)
              .thenCompose(
                  connection -> {
                    Mux mux = Mux.start(connection);
                    connection.execute(
                        () -> connection.acceptMessagesUpTo(ConnectionOptions.LARGEST_MESSAGE));
                    return DeviceExchange.give(mux, code, letter)
                        .whenComplete((taken, failure) -> connection.close("handed over, or not"));
                  })
              .whenComplete((taken, failure) -> tried(address, taken, failure));
    }

    private void tried(
        InetSocketAddress address, @Nullable DeviceCertificate taken, @Nullable Throwable failure) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      if (taken != null
          && taken.isValid()
          && taken.identity().equals(identity.identity().publicKey())) {
        book.add(taken);
        Instant since = Instant.ofEpochMilli(taken.issuedMillis());
        done.complete(new Device(taken.device().toString(), since, false, false));
      } else if (cause instanceof IllegalStateException) {
        done.completeExceptionally(cause);
      } else {
        synchronized (tried) {
          // It may listen a little later.
          tried.remove(address);
        }
      }
    }
  }
}
