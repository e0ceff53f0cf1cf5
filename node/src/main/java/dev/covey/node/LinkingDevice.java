package dev.covey.node;

import dev.covey.api.DeviceOffer;
import dev.covey.api.Profile;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.mux.Mux;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import dev.covey.dht.Topic;
import dev.covey.node.backup.Belongings;
import dev.covey.node.device.DeviceCode;
import dev.covey.node.device.DeviceExchange;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.identity.DeviceCertificate;
import dev.covey.node.identity.Identity;
import io.netty.channel.EventLoopGroup;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A device that is nobody yet: shows a code and waits for an old device to hand over who it is, or
 * asks one that shows a code. It holds a data directory that was not used yet meanwhile. Safe on
 * any thread.
 */
public final class LinkingDevice implements AutoCloseable {

  private static final int STOP_SECONDS = 5;

  private final Deque<AutoCloseable> toClose;
  private final DataDirectory directory;
  private final ExecutorService application;
  private final KeyPair key = KeyPair.generate();
  private final Optional<DeviceCode> shown;
  private final CompletableFuture<Profile> linked = new CompletableFuture<>();
  private volatile Optional<String> setAside = Optional.empty();
  private Optional<Taken> taken = Optional.empty();
  private boolean closed;

  /** Who handed over, and what becomes of it. */
  private record Taken(PublicKey from, CompletableFuture<DeviceCertificate> done) {}

  private LinkingDevice(
      NodeConfig config,
      DataDirectory directory,
      EventLoopGroup loops,
      ExecutorService application,
      Optional<DeviceCode> given,
      Deque<AutoCloseable> opened) {
    this.directory = directory;
    this.application = application;
    this.toClose = opened;
    NodeWays ways = NodeWays.open(config, directory, loops, application, opened);
    ConnectionOptions options =
        ConnectionOptions.defaults().withMaxMessageSize(DeviceExchange.MAX_LETTER + 1024);
    Transport transport = new Transport(loops, options);
    if (given.isPresent()) {
      this.shown = Optional.empty();
      var unused =
          CodeDialler.dial(
                  transport,
                  ways.all(),
                  given.get(),
                  key,
                  mux -> DeviceExchange.ask(mux, given.get(), key, takeFrom(mux)),
                  DeviceOffer.SECONDS)
              .whenComplete((certificate, failure) -> asked(failure));
      return;
    }
    ListeningPort port = listen(transport, config, ways, this::accepted);
    opened.push(port);
    InetSocketAddress address = port.address();
    DeviceCode code = DeviceCode.create(key.publicKey(), OwnAddresses.of(address));
    this.shown = Optional.of(code);
    ways.all()
        .map(way -> way.announce(new Topic(code.topic()), address.getPort()))
        .ifPresent(opened::push);
  }

  /** On the DHT's port, as routers know it; on any other if somebody has that for TCP. */
  private static ListeningPort listen(
      Transport transport, NodeConfig config, NodeWays ways, Consumer<Connection> onConnection) {
    KeyPair shownAs = KeyPair.generate();
    try {
      return transport.listen(ways.listen(config), shownAs, onConnection);
    } catch (UncheckedIOException taken) {
      if (config.listen().getPort() != 0) {
        throw taken;
      }
      return transport.listen(config.listen(), shownAs, onConnection);
    }
  }

  /**
   * Asks the device that shows this code. {@link IllegalArgumentException} if it is none, or that
   * of another new device; else as {@link #open(NodeConfig)}.
   */
  public static LinkingDevice open(NodeConfig config, String code) {
    DeviceCode given = DeviceCode.parse(code);
    if (!given.byOld()) {
      throw new IllegalArgumentException(
          "this device code is shown by a new device, too: `covey device add` on an old one takes"
              + " it");
    }
    return open(config, Optional.of(given));
  }

  /**
   * Listens, and shows a code. {@link dev.covey.core.StorageException} if the directory is in use;
   * {@link java.io.UncheckedIOException} when the address is taken.
   */
  public static LinkingDevice open(NodeConfig config) {
    return open(config, Optional.empty());
  }

  private static LinkingDevice open(NodeConfig config, Optional<DeviceCode> given) {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      DataDirectory directory = DataDirectory.open(config.data());
      opened.push(directory);
      FreshNode.requireRoom(directory);
      EventLoopGroup loops = Transport.eventLoops(1);
      opened.push(() -> stop(loops));
      ExecutorService application =
          Executors.newSingleThreadExecutor(
              work -> {
                Thread thread = new Thread(work, "covey-app-link");
                thread.setDaemon(true);
                return thread;
              });
      opened.push(application::shutdown);
      return new LinkingDevice(config, directory, loops, application, given, opened);
    } catch (RuntimeException | Error e) {
      Closing.all(opened);
      throw e;
    }
  }

  /** What to type in at the old device, good until this is closed; empty if that shows one. */
  public String code() {
    return shown.map(DeviceCode::text).orElse("");
  }

  /** Completed with who this is, once it is on disk. */
  public CompletableFuture<Profile> linked() {
    return linked.copy();
  }

  /** Says, once linked, which identity that was never used made way, and where it is kept. */
  public Optional<String> setAside() {
    return setAside;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    // What is waited for may itself be about to take.
    Closing.all(toClose);
  }

  private void accepted(Connection connection) {
    DeviceCode code = shown.orElseThrow();
    Mux unused = Mux.start(connection, mux -> DeviceExchange.expect(mux, code, key, takeFrom(mux)));
  }

  private synchronized void asked(@Nullable Throwable failure) {
    if (failure != null && taken.isEmpty()) {
      linked.completeExceptionally(failure);
    }
  }

  private Function<Belongings, CompletableFuture<DeviceCertificate>> takeFrom(Mux mux) {
    return belongings -> take(belongings, mux.connection().remotePublicKey());
  }

  /**
   * On an event loop: the disk is for another thread. Whoever handed over hears the same again
   * until this is linked, in case its first connection was lost.
   */
  private synchronized CompletableFuture<DeviceCertificate> take(
      Belongings belongings, PublicKey from) {
    if (taken.isEmpty() && !closed) {
      taken =
          Optional.of(
              new Taken(
                  from, CompletableFuture.supplyAsync(() -> settle(belongings), application)));
    }
    return taken
        .filter(before -> before.from().equals(from) && !linked.isDone() && !closed)
        .map(Taken::done)
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new IllegalStateException("this code was used already")));
  }

  private DeviceCertificate settle(Belongings belongings) {
    try {
      Identity identity =
          FreshNode.settle(
              directory, belongings, Instant.now(), line -> setAside = Optional.of(line));
      linked.completeAsync(
          identity::profile, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
      return identity.certificate();
    } catch (RuntimeException | Error e) {
      linked.completeExceptionally(e);
      throw e;
    }
  }

  private static void stop(EventLoopGroup loops) {
    var unused = loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Nothing of the code. */
  @Override
  public String toString() {
    return "LinkingDevice[" + directory + "]";
  }
}
